//! The public crates that are compared: of different authors, each for a way of writing numbers, and none that takes long to compile.

/// A crate at an exact version.
pub(crate) struct Pinned {
    name: &'static str,
    version: &'static str,
    /// The rest of its dependency line.
    options: &'static str,
}

const fn pinned(name: &'static str, version: &'static str) -> Pinned {
    Pinned { name, version, options: "" }
}

const fn plain(name: &'static str, version: &'static str) -> Pinned {
    Pinned { name, version, options: ", default-features = false" }
}

impl Pinned {
    /// Its line under `[dependencies]`.
    pub(crate) fn dependency(&self) -> String {
        format!("{} = {{ version = \"={}\"{} }}\n", self.name, self.version, self.options)
    }

    pub(crate) fn spec(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }

    pub(crate) fn is(&self, package: &cargo_metadata::Package) -> bool {
        package.name == self.name && package.version.to_string() == self.version
    }

    /// The name of its library.
    pub(crate) fn library(&self, package: &cargo_metadata::Package) -> String {
        let library = package.targets.iter().find(|target| target.is_lib() || target.is_proc_macro());
        library.map_or(self.name, |target| &target.name).replace('-', "_")
    }
}

/// A handful that compiles in seconds, for every run.
pub(crate) const FEW: &[Pinned] = &[
    pinned("hermit-abi", "0.5.3"),
    pinned("http", "1.5.0"),
    pinned("zlib-rs", "0.6.8"),
    pinned("miniz_oxide", "0.9.1"),
    pinned("r-efi", "6.0.0"),
    pinned("redox_syscall", "0.5.18"),
    pinned("simple-dns", "0.11.3"),
    pinned("privchat-protocol", "0.1.1"),
];

/// The others.
pub(crate) const MORE: &[Pinned] = &[
    // Enums with a number each, and a table back to them.
    pinned("rocketmq-error", "1.0.0"),
    pinned("taos-error", "0.12.4"),
    pinned("anchor-lang-error", "1.2.2"),
    // `1 << 32` steps behind a macro, newtypes over `u64`.
    pinned("solana-program-error", "3.0.1"),
    // JSON-RPC and LSP: negative codes, consts and newtypes.
    pinned("jsonrpsee-types", "0.26.1"),
    pinned("lsp-types", "0.97.0"),
    // Numbers of kernels and C libraries: modules by `cfg`, aliases, re-exports.
    pinned("libc", "0.2.191"),
    Pinned {
        name: "linux-raw-sys",
        version: "0.12.1",
        options: ", features = [\"errno\", \"net\", \"netlink\", \"ioctl\"]",
    },
    Pinned { name: "nix", version: "0.30.1", options: ", features = [\"fs\", \"net\", \"socket\", \"signal\"]" },
    plain("rustix", "1.1.6"),
    pinned("wasi", "0.11.1+wasi-snapshot-preview1"),
    // `HRESULT` and Win32 errors behind aliases.
    Pinned {
        name: "windows-sys",
        version: "0.61.2",
        options: ", features = [\"Win32_Foundation\", \"Win32_Networking_WinSock\", \"Win32_System_Diagnostics_Debug\"]",
    },
    // Wire formats: newtypes, statuses, frames.
    pinned("h2", "0.4.20"),
    plain("quinn-proto", "0.11.19"),
    pinned("sctp-proto", "0.10.8"),
    pinned("smoltcp", "0.14.0"),
    pinned("usb-device", "0.3.2"),
    pinned("netlink-packet-core", "0.8.2"),
    pinned("netlink-packet-route", "0.28.0"),
    // Results of compressors, and file formats with thousands of constants.
    pinned("object", "0.37.3"),
    pinned("gimli", "0.32.3"),
    pinned("getrandom", "0.4.3"),
];
