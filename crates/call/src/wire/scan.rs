//! A forward scanner for flat JSON. It reads what carriers and models really send, without allocating: strings without
//! escapes, numbers, and objects. On anything else it gives up, and the caller falls back to a full parser.

use memchr::memchr2;

/// A position in a JSON text.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

/// A value that was scanned.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Scanned<'a> {
    /// A string without escapes.
    Text(&'a str),
    /// A number, `true`, `false` or `null`, as written.
    Bare(&'a str),
    /// The beginning of an object; its members follow.
    Object,
}

impl<'a> Scanner<'a> {
    /// Opens the object that the text is.
    pub(crate) fn object(text: &'a str) -> Option<Self> {
        let mut scanner = Self { text, at: 0 };
        scanner.expect(b'{')?;
        Some(scanner)
    }

    /// The next key of the current object, or `Ok(None)` at its end. Gives up with `None`.
    pub(crate) fn key(&mut self, first: bool) -> Option<Option<&'a str>> {
        self.space();
        match self.peek()? {
            b'}' => {
                self.at += 1;
                return Some(None);
            }
            b',' if !first => {
                self.at += 1;
                self.space();
            }
            b'"' if first => {}
            _ => return None,
        }
        let key = self.text()?;
        self.expect(b':')?;
        Some(Some(key))
    }

    /// The value after a key.
    pub(crate) fn value(&mut self) -> Option<Scanned<'a>> {
        self.space();
        match self.peek()? {
            b'"' => self.text().map(Scanned::Text),
            b'{' => {
                self.at += 1;
                Some(Scanned::Object)
            }
            _ => self.bare().map(Scanned::Bare),
        }
    }

    /// Whether nothing but white space is left.
    pub(crate) fn at_end(&mut self) -> bool {
        self.space();
        self.at == self.text.len()
    }

    fn text(&mut self) -> Option<&'a str> {
        self.expect(b'"')?;
        let rest = &self.text.as_bytes()[self.at..];
        let length = memchr2(b'"', b'\\', rest)?;
        if rest[length] == b'\\' {
            return None;
        }
        let text = &self.text[self.at..self.at + length];
        self.at += length + 1;
        Some(text)
    }

    fn bare(&mut self) -> Option<&'a str> {
        let rest = &self.text.as_bytes()[self.at..];
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
        let length = rest.iter().take_while(|byte| plain(byte)).count();
        let word = &self.text[self.at..self.at + length];
        self.at += length;
        (length > 0).then_some(word)
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.space();
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Scanned, Scanner};

    fn flat(text: &str) -> Option<Vec<(&str, Scanned<'_>)>> {
        let mut scanner = Scanner::object(text)?;
        let mut members = Vec::new();
        while let Some(key) = scanner.key(members.is_empty())? {
            members.push((key, scanner.value()?));
        }
        scanner.at_end().then_some(members)
    }

    #[test]
    fn flat_objects_are_read_with_any_spacing() {
        let members = flat(" {\"a\" : \"b\",\n\"n\":-1.5e3 ,\"t\":true}  ").unwrap();
        assert_eq!(
            members,
            [
                ("a", Scanned::Text("b")),
                ("n", Scanned::Bare("-1.5e3")),
                ("t", Scanned::Bare("true"))
            ]
        );
        assert_eq!(flat("{}").unwrap(), []);
    }

    #[test]
    fn whatever_is_unusual_makes_it_give_up() {
        for odd in [
            "",
            "[]",
            "{",
            "{\"a\"}",
            "{\"a\":\"b\\n\"}",
            "{\"a\":[1]}",
            "{,}",
            "{\"a\":1,}",
            "{\"a\":1 \"b\":2}",
            "{\"a\":1}x",
            "{\"a\":\"é",
        ] {
            assert_eq!(flat(odd), None, "{odd}");
        }
    }
}
