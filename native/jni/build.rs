//! Takes the symbols off the library that is shipped, and off no other.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |variable: &str, value: &str| std::env::var(variable).is_ok_and(|is| is == value);
    // Whoever asks for debug information wants the symbols too.
    if is("PROFILE", "release") && is("DEBUG", "false") {
        match std::env::var("CARGO_CFG_TARGET_OS").as_deref() {
            // Microsoft's linker puts them into a file of their own.
            Ok("windows") => {}
            Ok("macos") => println!("cargo::rustc-cdylib-link-arg=-Wl,-x"),
            _ => println!("cargo::rustc-cdylib-link-arg=-Wl,--strip-all"),
        }
    }
}
