//! Lists as files: values separated by commas (RFC 4180), each in quotes.

use crate::records::{Cursor, PageRequest};

/// Rows of a file at most: a file of more is asked for in parts, by dates.
const ROWS: usize = 10_000;
/// Rows that are read at a time.
const PAGE: u32 = 500;

/// A list on its way into a file, page by page.
pub(super) struct Lines {
    text: String,
    rows: usize,
    page: Option<PageRequest>,
}

impl Lines {
    /// With a line of headings.
    pub(super) fn headed<const N: usize>(headings: [&str; N]) -> Self {
        let mut text = String::new();
        line(&mut text, &headings.map(str::to_owned));
        Self {
            text,
            rows: 0,
            page: Some(PageRequest::first(PAGE)),
        }
    }

    /// Which page comes next; `None` once there are no more, or enough.
    pub(super) const fn page(&self) -> Option<PageRequest> {
        self.page
    }

    /// Adds a page, and takes note of where the next one begins.
    pub(super) fn add<const N: usize>(
        &mut self,
        rows: impl Iterator<Item = [String; N]>,
        next: Option<Cursor>,
    ) {
        for cells in rows {
            line(&mut self.text, &cells);
            self.rows += 1;
        }
        let next = next.filter(|_| self.rows < ROWS);
        self.page = next.map(|after| PageRequest {
            after: Some(after),
            limit: PAGE,
        });
    }

    pub(super) fn text(self) -> String {
        self.text
    }
}

/// Adds a line. A value that a program for tables would take for a formula is told as text, by an apostrophe.
pub(super) fn line(file: &mut String, cells: &[String]) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            file.push(',');
        }
        let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        file.push_str(if formula { "\"'" } else { "\"" });
        file.push_str(&cell.replace('"', "\"\""));
        file.push('"');
    }
    file.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::{Cursor, Lines, PAGE, ROWS, line};

    #[test]
    fn a_file_is_read_page_by_page_until_there_are_no_more_or_enough() {
        let row = || ["a".to_owned(), "b".to_owned()];
        let next = Some(Cursor {
            at: Timestamp::UNIX_EPOCH,
            id: Uuid::nil(),
        });
        let mut file = Lines::headed(["One", "Two"]);
        file.add([row()].into_iter(), None);
        assert_eq!(file.page(), None);
        assert_eq!(file.text(), "\"One\",\"Two\"\r\n\"a\",\"b\"\r\n");
        let mut file = Lines::headed(["One", "Two"]);
        let mut pages = 0;
        while let Some(page) = file.page() {
            assert_eq!(page.after.is_some(), pages > 0);
            file.add((0..PAGE).map(|_| row()), next);
            pages += 1;
        }
        assert_eq!(pages * PAGE as usize, ROWS);
        assert_eq!(file.text().lines().count(), ROWS + 1);
    }

    #[test]
    fn values_are_quoted_and_none_of_them_is_a_formula() {
        let mut file = String::new();
        line(&mut file, &["Jo \"J\" Smith, Leeds", ""].map(str::to_owned));
        assert_eq!(file, "\"Jo \"\"J\"\" Smith, Leeds\",\"\"\r\n");
        for formula in ["=1+1", "+44 7700", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            file.clear();
            line(&mut file, &[formula.to_owned()]);
            assert_eq!(file, format!("\"'{formula}\"\r\n"));
        }
        file.clear();
        line(&mut file, &["1-1".to_owned(), " =1".to_owned()]);
        assert_eq!(file, "\"1-1\",\" =1\"\r\n");
    }
}
