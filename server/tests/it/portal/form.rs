//! A form as a browser would send it: every field with the value that the page shows.

/// One field that would be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) value: String,
    /// Whether people type into it, whatever they like.
    pub(crate) typed: bool,
}

/// One form of a page.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    /// Where it says that it is sent; nothing for the page's own address.
    pub(crate) action: Option<String>,
    pub(crate) method: String,
    pub(crate) fields: Vec<Field>,
    /// The names and values of the buttons that send it; one without a name sends nothing of its own.
    pub(crate) buttons: Vec<Option<(String, String)>>,
}

/// Every form of a page.
pub(crate) fn forms(html: &str) -> Vec<Form> {
    let begun = html.split("<form").skip(1);
    begun
        .map(|rest| {
            let (form, _) = rest.split_once("</form>").expect("its end");
            let (tag, inner) = form.split_once('>').expect("the end of a tag");
            let (fields, buttons) = parts(inner);
            Form {
                action: attribute(tag, "action"),
                method: attribute(tag, "method").unwrap_or_default(),
                fields,
                buttons,
            }
        })
        .collect()
}

/// The fields of the form with this `do`, as they stand on the page.
pub(crate) fn fields(html: &str, what: &str) -> Vec<(String, String)> {
    let form = forms(html).into_iter().find(|form| {
        let mut fields = form.fields.iter();
        fields.any(|field| field.name == "do" && field.value == what)
    });
    let form = form.unwrap_or_else(|| panic!("a form that does {what}"));
    let fields = form.fields.into_iter();
    fields.map(|field| (field.name, field.value)).collect()
}

/// What stands between a form's tags.
fn parts(mut rest: &str) -> (Vec<Field>, Vec<Option<(String, String)>>) {
    let (mut fields, mut buttons) = (Vec::new(), Vec::new());
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let end = rest.find('>').expect("the end of a tag");
        let (tag, after) = (&rest[..end], &rest[end + 1..]);
        rest = after;
        if has(tag, "disabled") {
            continue;
        }
        let value = || attribute(tag, "value").unwrap_or_default();
        let kind = attribute(tag, "type").unwrap_or_default();
        let mut add = |value: String, typed: bool| {
            if let Some(name) = attribute(tag, "name") {
                fields.push(Field { name, value, typed });
            }
        };
        if tag.starts_with("<input") {
            match kind.as_str() {
                "checkbox" | "radio" if !has(tag, "checked") => {}
                "checkbox" | "radio" | "hidden" => add(value(), false),
                _ => add(value(), true),
            }
        } else if tag.starts_with("<textarea") {
            let close = rest.find("</textarea>").expect("its end");
            add(plain(&rest[..close]).trim().to_owned(), true);
        } else if tag.starts_with("<select") {
            let close = rest.find("</select>").expect("its end");
            let options: Vec<&str> = rest[..close].split("<option").skip(1).collect();
            let chosen = options
                .iter()
                .find(|option| has(option.split('>').next().unwrap_or_default(), "selected"))
                .or(options.first());
            if let Some(option) = chosen {
                add(attribute(option, "value").unwrap_or_default(), false);
            }
        } else if tag.starts_with("<button") && kind != "button" {
            buttons.push(attribute(tag, "name").map(|name| (name, value())));
        }
    }
    (fields, buttons)
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

/// The value of an attribute of a tag, as it reads.
pub(crate) fn attribute(tag: &str, name: &str) -> Option<String> {
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
    let html = "<form method=\"post\"><input type=\"hidden\" name=\"do\" value=\"save\"/><input name=\"a\" type=\"text\" value=\"1 &amp; 2\"/>\
        <input name=\"b\" type=\"checkbox\" value=\"on\" checked/><input name=\"c\" type=\"checkbox\" value=\"on\"/>\
        <textarea name=\"d\">x\ny</textarea><select name=\"e\"><option value=\"1\">One</option>\
        <option value=\"2\" selected>Two</option></select><button name=\"how\" value=\"so\">Save</button>\
        <button type=\"button\" name=\"no\">More</button><button>Leave</button></form>";
    let expected = [
        ("do", "save"),
        ("a", "1 & 2"),
        ("b", "on"),
        ("d", "x\ny"),
        ("e", "2"),
    ];
    assert_eq!(pairs(&fields(html, "save")), expected);
    let form = &forms(html)[0];
    let typed = form.fields.iter().filter(|field| field.typed);
    assert_eq!(
        typed.map(|field| field.name.as_str()).collect::<Vec<_>>(),
        ["a", "d"]
    );
    let button = Some(("how".to_owned(), "so".to_owned()));
    assert_eq!(form.buttons, [button, None]);
}
