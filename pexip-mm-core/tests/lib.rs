

mod config;
mod vectors;
