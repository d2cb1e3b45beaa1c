#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use super::*;

const TEXT: &str = r#"{"results":[
    {"id":1,"status":"valid","score":0.5},
    {"id":10,"status":"invalid","score":-2,"note":"=cmd|' /C calc'!A0"},
    {"id":2,"status":"valid","sc\u006fre":1e1,"tags":["a","b"]},
    "odd one out",
    {"id":12345678901234567890,"status":"risky","note":"said \"hi\", twice","id":3},
    {"status":"valid"}
]}"#;

fn table(text: &str) -> (Index<'_>, Table) {
    let mut index = Index::new(text.as_bytes());
    index.read_all();
    index.open(Node { list: 0, at: 0 });
    let array = index.at_row(1).unwrap();
    index.open(array);
    while index.work(1000) {}
    assert!(Table::fits(&index, Some(array)));
    let mut table = Table::new(&index, Some(array)).unwrap();
    while table.step(&index, 100) {}
    (index, table)
}

/// The names of the columns, and how many items have each.
fn named<'i>(index: &'i Index<'_>, table: &Table) -> Vec<(&'i str, u32)> {
    table.columns().iter().map(|column| (column.name(index), column.present)).collect()
}

fn exported(index: &Index<'_>, table: &Table, view: &View, format: Format) -> String {
    let (mut out, mut export) = (Vec::new(), Export::new(format));
    while export.step(index, table, view, 40, &mut out) {
        assert!(export.done() > 0 && export.done() < view.len());
    }
    assert_eq!(export.done(), view.len());
    String::from_utf8(out).unwrap()
}

fn shown(index: &Index<'_>, table: &Table, filter: Option<Filter>, order: Option<Order>) -> Vec<u32> {
    let mut view = View::new(filter, order);
    while view.step(index, table, 700) {}
    view.items().collect()
}

#[test]
fn columns_come_from_all_items_with_how_many_have_them() {
    let (index, table) = table(TEXT);
    assert_eq!(
        named(&index, &table),
        [("id", 4), ("status", 5), ("score", 3), ("note", 2), ("tags", 1), ("(value)", 1)]
    );
    assert_eq!((table.read(), table.left_out()), (6, 0));
    let sources = |item| {
        let cells = table.cells(&index, item);
        cells.iter().map(|cell| cell.map(|span| index.source(span))).collect::<Vec<_>>()
    };
    assert_eq!(sources(3), [None, None, None, None, None, Some("\"odd one out\"")]);
    assert_eq!(sources(4), [Some("3"), Some("\"risky\""), None, Some(r#""said \"hi\", twice""#), None, None]);
    assert_eq!(table.cell(&index, 2, 2).map(|span| index.source(span)), Some("1e1"));
}

#[test]
fn items_that_are_no_objects_have_a_column_apart_from_that_of_the_empty_key() {
    let (index, table) = table(r#"[[7,{"":1},{"":2},{"":3},{"":4,"(value)":5}]]"#);
    assert_eq!(named(&index, &table), [("(value)", 1), ("", 4), ("(value)", 1)]);
    let source = |item, column| table.cell(&index, item, column).map(|span| index.source(span));
    assert_eq!([source(0, 0), source(0, 1), source(1, 0), source(1, 1)], [Some("7"), None, None, Some("1")]);
    let mut view = View::new(None, None);
    while view.step(&index, &table, 1) {}
    assert!(exported(&index, &table, &view, Format::Csv).starts_with("(value),,(value)\r\n7,,\r\n,1,\r\n"));
}

#[test]
fn every_key_has_its_column_up_to_a_thousand_and_what_has_none_is_counted() {
    let wide = |item: u32, keys: u32| {
        let members: Vec<_> = (0..keys).map(|key| format!("\"k{}\":{item}", key * 7919 % keys)).collect();
        format!("{{{}}}", members.join(","))
    };
    let text = format!("[[{},{}]]", wide(1, 90), wide(2, 90));
    let (index, narrow) = table(&text);
    assert_eq!((narrow.columns().len(), narrow.left_out()), (90, 0));
    assert!(narrow.columns().iter().all(|column| column.present == 2));
    let mut view = View::new(None, None);
    while view.step(&index, &narrow, 1) {}
    let csv = exported(&index, &narrow, &view, Format::Csv);
    assert!(csv.lines().count() == 3 && csv.lines().all(|line| line.split(',').count() == 90));

    let (_, widest) = table(&format!("[[{},{}]]", wide(1, 1005), wide(2, 1005)));
    assert_eq!((widest.columns().len(), widest.left_out()), (1000, 5 + 5));
}

#[test]
fn a_summary_counts_each_value() {
    let (index, table) = table(TEXT);
    let mut summary = Summary::new(1);
    while summary.step(&index, &table, 100) {}
    let values: Vec<_> = summary.values().iter().map(|value| (index.source(value.span), value.count)).collect();
    assert_eq!(values, [("\"valid\"", 3), ("\"invalid\"", 1), ("\"risky\"", 1)]);
    assert_eq!((summary.missing(), summary.others()), (1, 0));
}

#[test]
fn items_are_filtered_and_sorted() {
    let (index, table) = table(TEXT);
    let ascending = |column| Some(Order { column, descending: false });
    let descending = |column| Some(Order { column, descending: true });
    assert_eq!(shown(&index, &table, None, None), [0, 1, 2, 3, 4, 5]);
    assert_eq!(shown(&index, &table, None, ascending(0)), [0, 2, 4, 1, 3, 5]);
    assert_eq!(shown(&index, &table, None, descending(2)), [2, 0, 1, 3, 4, 5]);
    let valid = Filter { column: 1, value: table.cell(&index, 0, 1) };
    assert_eq!(shown(&index, &table, Some(valid), descending(0)), [2, 0, 5]);
    assert_eq!(shown(&index, &table, Some(Filter { column: 0, value: None }), None), [3, 5]);
}

#[test]
fn sorting_in_slices_agrees_with_sorting_at_once() {
    for length in [2, 2048, 2049, 4096, 10_000u32] {
        let numbers: Vec<u32> = (0..length).map(|n| n.wrapping_mul(2_654_435_761) % 5000).collect();
        let items: Vec<String> = numbers.iter().map(|n| format!("{{\"n\":{n}}}")).collect();
        let text = format!("[[{}]]", items.join(","));
        let (index, table) = table(&text);
        let mut wanted: Vec<u32> = (0..length).collect();
        wanted.sort_by_key(|&item| numbers[item as usize]);
        assert_eq!(shown(&index, &table, None, Some(Order { column: 0, descending: false })), wanted);
    }
}

#[test]
fn a_step_of_sorting_compares_no_more_than_it_may_however_long_the_values_are_alike() {
    let same = "x".repeat(10_000);
    let items: Vec<String> = (0..100).map(|n| format!("{{\"n\":\"{same}{}\"}}", n * 37 % 100)).collect();
    let text = format!("[[{}]]", items.join(","));
    let (index, table) = table(&text);
    let mut view = View::new(None, Some(Order { column: 0, descending: false }));
    let mut steps = 0;
    while view.step(&index, &table, 100_000) {
        steps += 1;
    }
    // A pass of a merge compares at least half of all with another: 50 of 10 kB each, 7 times.
    assert!(steps >= 10 + 50 * 7 / 11, "{steps} steps");
    let last = table.cell(&index, view.items().last().unwrap(), 0).unwrap();
    assert!(index.source(last).ends_with("x99\""));
}

#[test]
fn the_next_failure_is_found_from_anywhere_in_slices_and_round_again() {
    let (index, table) = table(TEXT);
    let next = |from, order, slice| {
        let mut view = View::new(None, order);
        while view.step(&index, &table, 700) {}
        let mut failing = Failing::new(from);
        while failing.step(&index, &table, &view, slice) {}
        (failing.found(), failing.looked())
    };
    for slice in 1..9 {
        assert_eq!(next(0, None, slice), (Some(1), 2));
        assert_eq!(next(1, None, slice), (Some(1), 1), "the row itself");
        assert_eq!(next(2, None, slice), (Some(1), 6), "the same, where there is no other");
        assert_eq!(next(4, None, slice), (Some(1), 4));
        assert_eq!(next(100, None, slice), (Some(1), 4), "a row that is there no more");
        let order = Some(Order { column: 0, descending: false });
        assert_eq!(next(0, order, slice), (Some(3), 4), "rows of a sorted table are counted as they are shown");
    }
    let valid = Filter { column: 1, value: table.cell(&index, 0, 1) };
    let mut view = View::new(Some(valid), None);
    while view.step(&index, &table, 1) {}
    let mut failing = Failing::new(0);
    assert!(failing.step(&index, &table, &view, 50) && !failing.step(&index, &table, &view, 50));
    assert_eq!((failing.found(), failing.looked()), (None, 3));
    assert!(!Failing::new(0).step(&index, &table, &View::new(None, None), 5), "of no rows none are left");
}

#[test]
fn values_that_tell_of_a_failure_are_known_by_their_keys() {
    for (key, value, failed) in [
        ("error", "null", false),
        ("error", "\"boom\"", true),
        ("errors", "[]", false),
        ("success", "false", true),
        ("valid", "true", false),
        ("status", "\"Bounced\"", true),
        ("description", "\"an error\"", false),
        ("status", "500", false),
    ] {
        assert_eq!(looks_failed(key, value), failed, "{key}: {value}");
    }
}

#[test]
fn what_is_shown_is_exported_safely() {
    let (index, table) = table(TEXT);
    let mut view = View::new(None, Some(Order { column: 0, descending: false }));
    while view.step(&index, &table, 3) {}
    let csv = exported(&index, &table, &view, Format::Csv);
    let lines: Vec<_> = csv.split("\r\n").collect();
    assert_eq!(
        lines,
        [
            "id,status,score,note,tags,(value)",
            "1,valid,0.5,,,",
            r#"2,valid,1e1,,"[""a"",""b""]","#,
            r#"3,risky,,"said ""hi"", twice",,"#,
            r#"10,invalid,-2,"'=cmd|' /C calc'!A0",,"#,
            ",,,,,odd one out",
            ",valid,,,,",
            "",
        ]
    );
    let json = exported(&index, &table, &view, Format::Json);
    assert!(json.starts_with("[\n{\"id\":1,") && json.contains("12345678901234567890"));
    assert!(serde_json::from_str::<serde::de::IgnoredAny>(&json).is_ok());
}

#[test]
fn documents_in_a_row_are_a_table_too() {
    let mut index = Index::new(&b"{\"a\":1}\n{\"a\":2,\"b\":3}\n"[..]);
    index.read_all();
    assert!(Table::fits(&index, None));
    let mut table = Table::new(&index, None).unwrap();
    assert!(!table.step(&index, 100));
    assert_eq!(named(&index, &table), [("a", 2), ("b", 1)]);
    assert!(!Table::fits(&index, Some(Node { list: 0, at: 0 })));
}
