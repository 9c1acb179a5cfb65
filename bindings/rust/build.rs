//! Links libfwkeys. `FWKEYS_LIB_DIR` says where it is, if it is not where the linker looks anyway.

fn main() {
    println!("cargo:rerun-if-env-changed=FWKEYS_LIB_DIR");
    if let Ok(directory) = std::env::var("FWKEYS_LIB_DIR") {
        println!("cargo:rustc-link-search=native={directory}");
    }
    println!("cargo:rustc-link-lib=dylib=fwkeys");
}
