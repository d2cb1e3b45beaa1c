//! The way to a value, in the notations people use.

use super::{
    Index, Node,
    decode::{self, CodePoints},
};

/// One step down from a container to a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'i> {
    /// To the member with this key, as written, without its quotes.
    Key(&'i str),
    /// To an item, counted from 0.
    Item(u32),
}

/// A way of writing a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// A normalized path of RFC 9535: `$['a'][0]`.
    JsonPath,
    /// RFC 6901: `/a/0`.
    Pointer,
    /// For the program jq: `.a[0]`.
    Jq,
    /// An expression, to follow a variable's name: `.a[0]`.
    JavaScript,
}

impl Index<'_> {
    /// The steps to a node, from there outwards to the document it lies in, which may be the text of a string.
    pub fn path(&self, node: Node) -> Vec<Step<'_>> {
        let (mut node, root) = (self.value(node), self.root(node));
        let mut steps = Vec::new();
        while let Some(parent) = self.parent(node).filter(|_| node != root) {
            steps.push(match self.key(node) {
                Some(key) => Step::Key(self.source(key)),
                None => Step::Item(node.at),
            });
            node = parent;
        }
        steps
    }

    /// The paths to a node: within the text it lies in, then to the string that holds this, and so on outwards; most
    /// have one.
    pub fn paths(&self, node: Node) -> Vec<Vec<Step<'_>>> {
        let mut paths = Vec::new();
        for node in std::iter::successors(Some(node), |&node| self.host(node)) {
            paths.push(self.path(node));
        }
        paths
    }

    /// The number of the document a node lies in, counted from 0.
    pub fn document(&self, node: Node) -> u32 {
        self.root(node).at
    }
}

/// Writes a path; the steps are given from the value outwards.
pub fn write(steps: &[Step<'_>], notation: Notation) -> String {
    let mut out = String::from(match notation {
        Notation::JsonPath => "$",
        Notation::Jq if !matches!(steps.last(), Some(Step::Key(_))) => ".",
        _ => "",
    });
    for &step in steps.iter().rev() {
        let (before, after) = match (step, notation) {
            (_, Notation::Pointer) => ("/", ""),
            (Step::Item(_), _) => ("[", "]"),
            (Step::Key(_), Notation::JsonPath) => ("['", "']"),
            (Step::Key(key), _) if is_name(key, notation) => (".", ""),
            (Step::Key(_), Notation::Jq) if out.is_empty() => (".[\"", "\"]"),
            (Step::Key(_), _) => ("[\"", "\"]"),
        };
        out.push_str(before);
        match (step, notation) {
            (Step::Item(at), _) => out.push_str(&at.to_string()),
            // A JSON string is also one of jq and of JavaScript, so the key stays as it is written.
            (Step::Key(key), Notation::Jq | Notation::JavaScript) => out.push_str(key),
            (Step::Key(key), _) => {
                for point in CodePoints::new(key.as_bytes()) {
                    write_point(point, notation == Notation::Pointer, &mut out);
                }
            }
        }
        out.push_str(after);
    }
    out
}

/// Writes the path of a value in a text that is itself a string at a path, and so on outwards.
pub fn write_nested(levels: &[Vec<Step<'_>>], notation: Notation, variable: &str) -> String {
    let mut out = String::new();
    for (level, steps) in levels.iter().rev().enumerate() {
        let path = write(steps, notation);
        match notation {
            Notation::JavaScript if level == 0 => out.push_str(variable),
            Notation::JavaScript => out = ["JSON.parse(", &out, ")"].concat(),
            Notation::Jq if level > 0 => out.push_str(" | fromjson | "),
            _ if level > 0 => out.push_str(", in its text "),
            _ => {}
        }
        out.push_str(&path);
    }
    out
}

/// Whether a key can follow a dot.
fn is_name(key: &str, notation: Notation) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$' && notation != Notation::Jq;
    key.bytes().next().is_some_and(letter) && key.bytes().all(|byte| letter(byte) || byte.is_ascii_digit())
}

/// Writes a character of a key as RFC 6901 escapes it for a pointer, or as RFC 9535 normalizes it for a JSONPath.
fn write_point(point: u32, in_pointer: bool, out: &mut String) {
    let (sign, signs, letters) = if in_pointer { ('~', "~/", "01") } else { ('\\', "'\\\u{8}\u{c}\n\r\t", "'\\bfnrt") };
    let mut escapes = signs.bytes().zip(letters.chars());
    if let Some((_, letter)) = escapes.find(|&(escaped, _)| u32::from(escaped) == point) {
        out.push(sign);
        out.push(letter);
        return;
    }
    match char::from_u32(point) {
        Some(plain) if in_pointer || plain >= ' ' => out.push(plain),
        None if in_pointer => out.push(char::REPLACEMENT_CHARACTER),
        // Control characters, and lone surrogates, which have no other spelling.
        _ => {
            out.push_str("\\u");
            out.push_str(&decode::hex(point, 4));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(steps: &[Step<'_>]) -> [String; 4] {
        [Notation::JsonPath, Notation::Pointer, Notation::Jq, Notation::JavaScript]
            .map(|notation| write(&steps.iter().rev().copied().collect::<Vec<_>>(), notation))
    }

    #[test]
    fn each_notation_is_written_by_its_rules() {
        use Step::{Item, Key};
        for (steps, wanted) in [
            (&[][..], ["$", "", ".", ""]),
            (&[Item(3)], ["$[3]", "/3", ".[3]", "[3]"]),
            (&[Key("a"), Item(0), Key("b")], ["$['a'][0]['b']", "/a/0/b", ".a[0].b", ".a[0].b"]),
            (&[Key("x-y")], ["$['x-y']", "/x-y", r#".["x-y"]"#, r#"["x-y"]"#]),
            (&[Key("a"), Key("")], ["$['a']['']", "/a/", r#".a[""]"#, r#".a[""]"#]),
            (&[Key("$ref")], ["$['$ref']", "/$ref", r#".["$ref"]"#, ".$ref"]),
            (&[Key("~/'")], [r"$['~/\'']", "/~0~1'", r#".["~/'"]"#, r#"["~/'"]"#]),
            (
                &[Key(r#"\"\\\u0041\n\u0001"#)],
                [r#"$['"\\A\n\u0001']"#, "/\"\\A\n\u{1}", r#".["\"\\\u0041\n\u0001"]"#, r#"["\"\\\u0041\n\u0001"]"#],
            ),
            (&[Key(r"\ud800")], [r"$['\ud800']", "/\u{fffd}", r#".["\ud800"]"#, r#"["\ud800"]"#]),
        ] {
            assert_eq!(all(steps), wanted);
        }
    }

    #[test]
    fn a_text_within_a_text_says_so() {
        let levels = [vec![Step::Key("id"), Step::Item(0)], vec![Step::Key("body")]];
        assert_eq!(write_nested(&levels, Notation::Jq, "result"), ".body | fromjson | .[0].id");
        assert_eq!(write_nested(&levels, Notation::JavaScript, "result"), "JSON.parse(result.body)[0].id");
        assert_eq!(write_nested(&levels, Notation::JsonPath, ""), "$['body'], in its text $[0]['id']");
    }

    #[test]
    fn a_node_knows_its_path() {
        let text = br#"[1] {"a b":[true,{"\u0061":null}]}"#;
        let mut index = Index::new(&text[..]);
        index.read_all();
        index.reveal(text.len() - 6);
        let node = index.node_at(text.len() - 6).expect("a value is there");
        assert_eq!(index.path(node), [Step::Key(r"\u0061"), Step::Item(1), Step::Key("a b")]);
        assert_eq!(index.document(node), 1);
    }
}
