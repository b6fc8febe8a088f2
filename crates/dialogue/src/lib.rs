#![doc = include_str!("../README.md")]

pub mod ack;
pub mod answer;
pub mod name;
pub mod numbers;
pub mod phone;
pub mod receptionist;
pub mod retold;
pub mod say;
pub mod when;

mod words;
