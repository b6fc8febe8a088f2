//! The portal's files, as they travel.

use reqwest::header;
use testkit::scratch;

use crate::{
    program::client,
    world::{Place, TestServer, friday},
};

#[tokio::test]
async fn what_was_compressed_when_it_was_built_is_sent_as_it_is() {
    let site = scratch::dir().expect("a folder for the test");
    let folder = site.path().join("pkg");
    std::fs::create_dir(&folder).expect("a folder");
    let (file, compressed) = ([b'w'; 4096], [b'c'; 512]);
    std::fs::write(folder.join("ringdesk.wasm"), file).expect("a file");
    std::fs::write(folder.join("ringdesk.wasm.br"), compressed).expect("a file");
    let root = site.path().to_str().expect("a path");
    let settings = [("RINGDESK_SITE_ROOT", root)];
    let server = TestServer::with(Place::sqlite(), friday(), &settings).await;
    let get = async |encodings: &str| {
        let request = client().get(server.url("/pkg/0a1b2c/ringdesk.wasm"));
        let request = request.header(header::ACCEPT_ENCODING, encodings);
        let answer = request.send().await.expect("an answer");
        let encoding = answer.headers().get(header::CONTENT_ENCODING).cloned();
        let kind = answer.headers()[header::CONTENT_TYPE].clone();
        assert_eq!(kind, "application/wasm");
        (encoding, answer.bytes().await.expect("a body"))
    };
    let (encoding, body) = get("gzip, deflate, br").await;
    assert_eq!(encoding.expect("an encoding"), "br");
    assert_eq!(body, compressed.as_slice());
    let (encoding, body) = get("identity").await;
    assert_eq!(encoding, None);
    assert_eq!(body, file.as_slice());
    server.stop().await;
}
