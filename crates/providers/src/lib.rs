#![doc = include_str!("../README.md")]

pub mod exotel;
pub mod google;
pub mod http;
pub mod openai;
pub mod sendgrid;
pub mod system;
#[cfg(test)]
mod test_oracle;
pub mod twilio;
pub mod websocket;
