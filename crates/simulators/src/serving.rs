//! Listening, as the services that are simulated do it.

use axum::{Router, serve::ListenerExt};
use tokio::net::TcpListener;

/// Serves until the future is dropped. Small writes go out at once: a frame does not wait for the acknowledgement of the one
/// before it.
pub(crate) async fn serve(listener: TcpListener, router: Router) -> std::io::Result<()> {
    let listener = listener.tap_io(|socket| {
        if let Err(error) = socket.set_nodelay(true) {
            tracing::debug!(error = %error, "small writes of a connection are put together");
        }
    });
    axum::serve(listener, router).await
}
