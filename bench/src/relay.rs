//! A TCP relay that copies bytes and nothing else.

use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpStream};

pub(crate) async fn run(listen: SocketAddr, to: SocketAddr) -> anyhow::Result<()> {
    let listener = TcpListener::bind(listen).await?;
    loop {
        let (mut from, _) = listener.accept().await?;
        tokio::spawn(async move {
            let Ok(mut to) = TcpStream::connect(to).await else {
                return;
            };
            let _ = (from.set_nodelay(true), to.set_nodelay(true));
            let _ = tokio::io::copy_bidirectional_with_sizes(&mut from, &mut to, 4096, 4096).await;
        });
    }
}
