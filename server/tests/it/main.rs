//! The server as a whole: the production router and bridge against the simulated outside world, over loopback.

mod api;
mod ava;
mod bridge;
mod browser;
mod courts;
mod crowd;
mod demo;
mod exotel;
mod import;
mod killed;
mod log;
mod media_socket;
mod methods;
mod portal;
mod program;
mod programs;
mod refused;
mod scenarios;
mod sign_in;
mod trial;
mod vocalenda;
mod vocalhost;
mod voice_stream;
mod waiting;
mod walk_in;
mod world;
