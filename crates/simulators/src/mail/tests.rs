//! What the stand-in takes and refuses.

use serde_json::{Value, json};

use super::body::read;

const SENDER: &str = "desk@ringdesk.example";

fn good() -> Value {
    json!({
        "personalizations": [{ "to": [{ "email": "dana@faderoom.example" }] }],
        "from": { "email": SENDER, "name": "Ringdesk" },
        "subject": "Sign in",
        "content": [{ "type": "text/plain", "value": "123456" }],
        "tracking_settings": { "click_tracking": { "enable": false } },
    })
}

fn refused(change: impl Fn(&mut Value)) -> (u16, String) {
    let mut body = good();
    change(&mut body);
    let refusal = read(body.to_string().as_bytes(), SENDER).unwrap_err();
    (refusal.status.as_u16(), refusal.field.unwrap_or_default())
}

#[test]
fn a_mail_in_the_agreed_form_is_delivered() {
    let letters = read(good().to_string().as_bytes(), SENDER).unwrap();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].to.as_str(), "dana@faderoom.example");
    assert_eq!(letters[0].text, "123456");
}

#[test]
fn what_the_provider_refuses_is_refused_in_its_words() {
    let field = |status, field: &str| (status, field.to_owned());
    assert_eq!(
        refused(|body| body["from"]["email"] = json!("other@ringdesk.example")),
        field(403, "from")
    );
    assert_eq!(
        refused(|body| body["personalizations"][0]["to"][0]["email"] = json!("nobody")),
        field(400, "personalizations.0.to.0.email")
    );
    assert_eq!(
        refused(|body| body["content"][0]["type"] = json!("text/html")),
        field(400, "content")
    );
    assert_eq!(
        refused(|body| body["content"][0]["value"] = json!("")),
        field(400, "content.0.value")
    );
    assert_eq!(
        refused(|body| body["personalizations"] = json!([])),
        field(400, "personalizations")
    );
    assert_eq!(refused(|body| body["subjekt"] = json!("x")), field(400, ""));
    assert_eq!(
        refused(|body| body["subject"] = json!("")),
        field(400, "subject")
    );
}
