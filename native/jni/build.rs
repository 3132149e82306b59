//! How the library that is shipped is linked: without its symbols, for Linux against an old glibc, for macOS also without macOS.

#[path = "build/glibc.rs"]
mod glibc;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    let is = |variable: &str, value: &str| std::env::var(variable).is_ok_and(|is| is == value);
    // Whoever asks for debug information wants the symbols too.
    if !(is("PROFILE", "release") && is("DEBUG", "false")) {
        return;
    }
    let is_host = std::env::var("HOST") == std::env::var("TARGET");
    match std::env::var("CARGO_CFG_TARGET_OS").as_deref() {
        // Microsoft's linker puts symbols into a file of their own.
        Ok("windows") => {}
        Ok("macos") => {
            // Its name would be where it was built.
            println!("cargo::rustc-cdylib-link-arg=-Wl,-x,-install_name,@rpath/libilion_jni.dylib");
            // zig, which builds for other machines, brings all of macOS along but this.
            if !is_host {
                let folder = std::env::current_dir().unwrap_or_default();
                println!("cargo::rustc-cdylib-link-arg=-F{}/build/frameworks", folder.display());
            }
        }
        _ => {
            println!("cargo::rustc-cdylib-link-arg=-Wl,--strip-all,-z,defs");
            // zig brings an old glibc along.
            if is_host
                && is("CARGO_CFG_TARGET_ENV", "gnu")
                && let Err(why) = glibc::link_against_the_oldest()
            {
                println!(
                    "cargo::warning=the library will need the glibc of this machine, or a newer one: {why}"
                );
            }
        }
    }
}
