//! Links against an old glibc on a machine that has a newer one.
//!
//! glibc keeps the old versions of its symbols, but a linker takes the newest, so that what it links runs only where glibc is as
//! new as here. So it gets other libraries to link against: they are named like glibc's and have nothing in them, and of each
//! symbol of this machine's glibc the newest version that the oldest supported glibc has. What came later is missing there. Who
//! asks for it is refused by the linker, with the symbol's name; who asks weakly, as Rust's standard library does where it has
//! another way, finds it at run time.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What Rust's own standard library needs, and every distribution since 2014 has.
const OLDEST: [u32; 2] = [2, 17];

/// glibc 2.34 took threads and the loading of libraries into libc. Before, they were in libraries of their own, which are still
/// there for what was linked with them.
const MERGED: [u32; 2] = [2, 34];

/// What the linker asks for (`-lc`), and the name that it writes down.
const LIBRARIES: [(&str, &str); 4] = [
    ("libc.so", "libc.so.6"),
    ("libm.so", "libm.so.6"),
    ("libpthread.so", "libpthread.so.0"),
    ("libdl.so", "libdl.so.2"),
];

/// As glibc numbers them: 2.2.5 is older than 2.17.
type Version = Vec<u32>;

struct Symbol {
    version: Version,
    is_data: bool,
    /// Came to libc from another library.
    is_merged: bool,
}

type Symbols = BTreeMap<String, Symbol>;

/// Makes the libraries and has the linker take them.
pub(crate) fn link_against_the_oldest() -> Result<(), String> {
    // As rustc does, which links with it.
    let cc = env::var("RUSTC_LINKER").unwrap_or_else(|_| "cc".into());
    // The second is glibc's `_STAT_VER`.
    let (loader, stat_version) = match env::var("CARGO_CFG_TARGET_ARCH").as_deref() {
        Ok("x86_64") => ("ld-linux-x86-64.so.2", 1),
        Ok("aarch64") => ("ld-linux-aarch64.so.1", 0),
        // No platform of the archive.
        _ => return Ok(()),
    };
    let folder = PathBuf::from(env::var("OUT_DIR").map_err(|e| e.to_string())?).join("glibc");
    fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;

    let libc = old_symbols(&cc, "libc.so.6")?;
    for (file, name) in LIBRARIES.into_iter().chain([(loader, loader)]) {
        let its = |(symbol, is): &(&String, &Symbol)| is.is_merged && was_in(symbol) == Some(file);
        match file {
            "libc.so" => make(&cc, &folder, file, name, libc.iter().filter(|(_, symbol)| !symbol.is_merged))?,
            _ => {
                make(&cc, &folder, file, name, old_symbols(&cc, name)?.iter().chain(libc.iter().filter(its)))?
            }
        }
    }
    let stat = folder.join("stat.o");
    let mut compile = Command::new(&cc);
    compile.args(["-O2", "-fPIC", "-ffunction-sections", "-fvisibility=hidden", "-c", "build/stat.c"]);
    run(compile.arg(format!("-DSTAT_VERSION={stat_version}")).arg("-o").arg(&stat))?;

    let folder = folder.display();
    println!("cargo::rustc-cdylib-link-arg=-L{folder}");
    println!("cargo::rustc-cdylib-link-arg={folder}/stat.o");
    println!("cargo::rustc-cdylib-link-arg=-Wl,--as-needed,{folder}/{loader}");
    Ok(())
}

/// Where a symbol was before libc took it. There were more libraries; who needs one of theirs adds it here.
fn was_in(symbol: &str) -> Option<&'static str> {
    if symbol.starts_with("pthread_") {
        Some("libpthread.so")
    } else if symbol.starts_with("dl") {
        Some("libdl.so")
    } else {
        None
    }
}

/// What a library of this machine defines, in the newest versions that are old enough.
fn old_symbols(cc: &str, library: &str) -> Result<Symbols, String> {
    let path = run(Command::new(cc).arg(format!("-print-file-name={library}")))?;
    let table = run(Command::new("readelf").args(["--wide", "--dyn-syms", path.trim()]).env("LC_ALL", "C"))?;
    let mut symbols = Symbols::new();
    let mut merged = BTreeSet::new();
    for line in table.lines() {
        // Num: Value Size Type Bind Vis Ndx Name@Version, or Name@@Version where a linker takes it by itself.
        let columns: Vec<&str> = line.split_whitespace().collect();
        let [_, _, _, kind @ ("FUNC" | "IFUNC" | "OBJECT"), _, _, index, name] = columns[..] else {
            continue;
        };
        let Some((name, version)) = name.split_once('@') else { continue };
        let Some(version) = version.trim_start_matches('@').strip_prefix("GLIBC_").and_then(parse) else {
            continue;
        };
        if index == "UND" || index == "ABS" {
            continue;
        }
        if version == MERGED {
            merged.insert(name.to_owned());
        }
        if version.as_slice() > OLDEST.as_slice() {
            continue;
        }
        let symbol = Symbol { version, is_data: kind == "OBJECT", is_merged: false };
        match symbols.get(name) {
            Some(other) if other.version > symbol.version => {}
            _ => drop(symbols.insert(name.to_owned(), symbol)),
        }
    }
    for name in merged {
        if let Some(symbol) = symbols.get_mut(&name) {
            symbol.is_merged = true;
        }
    }
    Ok(symbols)
}

/// `2.2.5`; nothing for what is no number, as `PRIVATE`.
fn parse(version: &str) -> Option<Version> {
    version.split('.').map(|number| number.parse().ok()).collect()
}

/// Makes a library that is empty but for its name and its symbols.
fn make<'a>(
    cc: &str,
    folder: &Path,
    file: &str,
    name: &str,
    symbols: impl Iterator<Item = (&'a String, &'a Symbol)>,
) -> Result<(), String> {
    let mut assembly = String::new();
    let mut versions: BTreeMap<&Version, String> = BTreeMap::new();
    for (symbol, Symbol { version, is_data, .. }) in symbols {
        let (section, kind) = if *is_data { (".data", "object") } else { (".text", "function") };
        assembly += &format!(
            "{section}\n.globl {symbol}\n.type {symbol}, %{kind}\n.size {symbol}, 8\n{symbol}: .quad 0\n"
        );
        *versions.entry(version).or_default() += &format!("{symbol};");
    }
    let mut script = String::new();
    for (version, names) in versions {
        let version: Vec<String> = version.iter().map(u32::to_string).collect();
        script += &format!("GLIBC_{} {{ global: {names} }};\n", version.join("."));
    }
    let write = |extension: &str, text: String| {
        let path = folder.join(file).with_extension(extension);
        fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display())).map(|()| path)
    };
    let assembly = write("s", assembly)?;
    let script = write("map", script)?;
    let mut link = Command::new(cc);
    link.args(["-shared", "-nostdlib", "-o"]).arg(folder.join(file)).arg(assembly);
    run(link.arg(format!("-Wl,-soname,{name},--version-script,{}", script.display()))).map(drop)
}

/// What a command prints.
fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|e| format!("{command:?}: {e}"))?;
    if !output.status.success() {
        return Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
