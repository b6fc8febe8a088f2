//! The portal's files as a browser gets them.

use std::fs;

use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING};

use crate::{
    program::client,
    world::{Place, TestServer, friday},
};

#[tokio::test]
async fn a_file_that_lies_compressed_is_sent_as_it_lies_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let pkg = folder.path().join("pkg");
    fs::create_dir(&pkg).expect("a folder");
    let plain = "a script that repeats itself ".repeat(400);
    fs::write(pkg.join("ringdesk.js"), &plain).expect("a file");
    // What was compressed when it was built is not looked into, and not compressed once more.
    fs::write(pkg.join("ringdesk.js.br"), b"compressed well").expect("a file");
    fs::write(pkg.join("other.js"), &plain).expect("a file");
    let root = folder.path().to_str().expect("a path");
    let settings = [("RINGDESK_SITE_ROOT", root)];
    let server = TestServer::with(Place::sqlite(), friday(), &settings).await;
    let get = async |file: &str, takes: &str| {
        let request = client().get(server.url(&format!("/pkg/any/{file}")));
        let answer = request.header(ACCEPT_ENCODING, takes).send().await;
        let answer = answer.expect("an answer");
        let encoding = answer.headers().get(CONTENT_ENCODING).cloned();
        let encoding = encoding.map(|name| name.to_str().expect("a name").to_owned());
        (encoding, answer.bytes().await.expect("a body"))
    };
    let br = Some("br".to_owned());
    let (encoding, body) = get("ringdesk.js", "gzip, br").await;
    assert_eq!((encoding, &body[..]), (br.clone(), &b"compressed well"[..]));
    let (encoding, body) = get("ringdesk.js", "identity").await;
    assert_eq!((encoding, body.len()), (None, plain.len()));
    let (encoding, body) = get("other.js", "br").await;
    assert_eq!(encoding, br, "what was not compressed before is on the way");
    assert!(body.len() < plain.len());
    server.stop().await;
}
