use super::*;
use crate::json::sample::Sampler;

fn seek(text: &str, address: &str, slice: usize) -> Option<usize> {
    let mut seek = Seek::new(&Address::parse(address)?);
    while seek.step(text.as_bytes(), slice) {}
    seek.found()
}

#[test]
fn what_is_no_address_is_refused() {
    for text in ["", "/", "/a/b~0~1", "2", "2/a", "1.1-2/a", "3.1-2.4-3/a/b/0/d", "/a~~", "/a~1~~2.1-3/b~~/0"] {
        assert!(Address::parse(text).is_some(), "{text}");
    }
    for text in [
        "a",
        "0",
        "0/a",
        "1./a",
        "1.2/a",
        "-1/a",
        "/~",
        "/~2",
        "01/a",
        "1.1-/a",
        "99999999999/a",
        "/a~",
        "/a~~x",
        "/a~~~",
    ] {
        assert_eq!(Address::parse(text), None, "{text}");
    }
}

#[test]
fn values_are_found_by_their_address() {
    let text = r#"{"a":[10,{"b":20}],"a":[30],"x/y":{"":40}} [50]"#;
    let at = |wanted: &str| text.find(wanted);
    for (address, wanted) in [
        ("", Some(0)),
        ("/a/0", at("30")),
        ("1.1-1/a/0", at("10")),
        ("1.1-1/a/1/b", at("20")),
        ("1.1-2/a/0", at("30")),
        ("1.1-3/a/0", None),
        ("/x~1y/", at("40")),
        ("2/0", at("50")),
        ("2", at("[50")),
        ("3", None),
        ("/a/2", None),
        ("/a/00", None),
        ("/a/-", None),
        ("/nothing", None),
        ("/a/0/deeper", None),
    ] {
        for slice in [1, 3, usize::MAX] {
            assert_eq!(seek(text, address, slice), wanted, "{address}");
        }
    }
}

#[test]
fn every_value_is_found_by_its_own_address() {
    let mut sampler = Sampler::new(5);
    for _ in 0..150 {
        let text = format!("{}\n{}", sampler.document(), sampler.document());
        // Two lone surrogates are two keys, but a pointer cannot tell them apart.
        if text.contains(r"\ud83d") {
            continue;
        }
        let mut index = Index::new(text.as_bytes());
        index.read_all();
        index.expand(None, u32::MAX, u32::MAX);
        while index.work(usize::MAX) {}
        for row in index.rows(0) {
            let address = index.address(row.node);
            assert_eq!(seek(&text, &address, 64), Some(row.span.start as usize), "{address} in {text}");
        }
    }
}
