#![doc = include_str!("../README.md")]

pub mod caller;
pub mod carrier;
pub mod exotel;
pub mod google;
pub mod mail;
pub mod model;
pub mod scenario;
mod serving;
pub mod speech;
pub mod twilio;
pub mod world;
