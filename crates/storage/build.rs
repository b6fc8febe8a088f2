//! Builds again when a migration was added or changed, because they are embedded.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
