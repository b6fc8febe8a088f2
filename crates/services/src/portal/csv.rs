//! Lists as files: values separated by commas (RFC 4180), each in quotes.

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
    use super::line;

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
