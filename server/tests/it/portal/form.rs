//! A form as a browser would send it: every field with the value that the page shows.

/// The fields of the form with this `do`, as they stand on the page.
pub(crate) fn fields(html: &str, what: &str) -> Vec<(String, String)> {
    let mark = format!("name=\"do\" value=\"{what}\"");
    let at = html
        .find(&mark)
        .unwrap_or_else(|| panic!("a form that does {what}"));
    let start = html[..at].rfind("<form").expect("its beginning");
    let end = at + html[at..].find("</form>").expect("its end");
    let mut rest = &html[start..end];
    let mut fields = Vec::new();
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let end = rest.find('>').expect("the end of a tag");
        let (tag, after) = (&rest[..end], &rest[end + 1..]);
        rest = after;
        let named = || attribute(tag, "name");
        if tag.starts_with("<input") {
            let kind = attribute(tag, "type").unwrap_or_default();
            let chosen = !matches!(kind.as_str(), "checkbox" | "radio") || has(tag, "checked");
            if let (Some(name), true) = (named(), chosen) {
                fields.push((name, attribute(tag, "value").unwrap_or_default()));
            }
        } else if tag.starts_with("<textarea") {
            let close = rest.find("</textarea>").expect("its end");
            fields.push((
                named().expect("a name"),
                plain(&rest[..close]).trim().to_owned(),
            ));
        } else if tag.starts_with("<select") {
            let close = rest.find("</select>").expect("its end");
            let options = rest[..close].split("<option").skip(1);
            let options: Vec<&str> = options.collect();
            let chosen = options
                .iter()
                .find(|option| has(option.split('>').next().unwrap_or_default(), "selected"))
                .or(options.first());
            if let Some(option) = chosen {
                let value = attribute(option, "value").unwrap_or_default();
                fields.push((named().expect("a name"), value));
            }
        }
    }
    fields
}

/// The form with some fields set otherwise; what it does not have is added.
pub(crate) fn with(
    mut form: Vec<(String, String)>,
    changes: &[(&str, &str)],
) -> Vec<(String, String)> {
    for (name, value) in changes {
        match form.iter_mut().find(|(field, _)| field == name) {
            Some((_, old)) => (*value).clone_into(old),
            None => form.push(((*name).to_owned(), (*value).to_owned())),
        }
    }
    form
}

/// Borrowed, as a browser takes it.
pub(crate) fn pairs(form: &[(String, String)]) -> Vec<(&str, &str)> {
    form.iter()
        .filter(|(name, _)| name != "token" && name != "once")
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| plain(value))
}

fn has(tag: &str, name: &str) -> bool {
    tag.trim_end_matches('/')
        .split_ascii_whitespace()
        .any(|part| part == name || part.starts_with(&format!("{name}=")))
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

#[test]
fn a_form_is_read_as_a_browser_would_send_it() {
    let html = "<form><input type=\"hidden\" name=\"do\" value=\"save\"/><input name=\"a\" type=\"text\" value=\"1 &amp; 2\"/>\
        <input name=\"b\" type=\"checkbox\" value=\"on\" checked/><input name=\"c\" type=\"checkbox\" value=\"on\"/>\
        <textarea name=\"d\">x\ny</textarea><select name=\"e\"><option value=\"1\">One</option>\
        <option value=\"2\" selected>Two</option></select></form>";
    let expected = [
        ("do", "save"),
        ("a", "1 & 2"),
        ("b", "on"),
        ("d", "x\ny"),
        ("e", "2"),
    ];
    assert_eq!(pairs(&fields(html, "save")), expected);
}
