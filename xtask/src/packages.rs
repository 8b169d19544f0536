//! What the system has to hold beyond Rust, Node.js and git, and what each thing is called where.

/// A Debian or Ubuntu package and what it is for.
pub struct Package {
    /// Its name for apt.
    pub name: &'static str,
    /// What it is for, for the person whose machine it goes on.
    pub purpose: &'static str,
}

/// Packages that are needed together.
pub struct Set {
    /// What they are needed for.
    pub needed_to: &'static str,
    /// The packages, for apt.
    pub packages: &'static [Package],
    /// Programs that show, on a system without apt, that the set is there.
    pub programs: &'static [&'static str],
    /// The same by Fedora's, then by Arch's names.
    pub elsewhere: [&'static str; 2],
}

const fn package(name: &'static str, purpose: &'static str) -> Package {
    Package { name, purpose }
}

/// To compile.
pub const BUILD: Set = Set {
    needed_to: "build the application",
    packages: &[
        package("build-essential", "the linker and the C compiler for SQLite"),
        package("pkg-config", "finds the system's libraries"),
        package("libwebkit2gtk-4.1-dev", "the web view in which the UI is shown"),
    ],
    programs: &["cc", "pkg-config"],
    elsewhere: [
        "gcc gcc-c++ make pkgconf-pkg-config webkit2gtk4.1-devel",
        "base-devel pkgconf webkit2gtk-4.1",
    ],
};

/// To show a window on a machine without a screen.
pub const DISPLAY: Set = Set {
    needed_to: "show the window without a screen",
    packages: &[
        package("xvfb", "the virtual display"),
        package("xauth", "keeps others on this machine from looking at it"),
        package("dbus", "the session bus"),
        package("openbox", "gives the window focus, as a desktop would"),
        package("imagemagick", "takes pictures of the display"),
        package("fonts-dejavu-core", "letters"),
    ],
    programs: &["Xvfb", "xauth", "dbus-run-session", "import"],
    elsewhere: [
        "xorg-x11-server-Xvfb xorg-x11-xauth dbus-daemon openbox ImageMagick dejavu-sans-fonts",
        "xorg-server-xvfb xorg-xauth dbus openbox imagemagick ttf-dejavu",
    ],
};

/// To drive the real window as a person would.
pub const DRIVE: Set = Set {
    needed_to: "test the real window",
    packages: &[
        package("webkit2gtk-driver", "drives the web view (WebDriver)"),
        package("gnome-keyring", "a keychain for the tests alone"),
        package("libsecret-tools", "looks into that keychain"),
        package("dbus-x11", "starts services on the session bus"),
        package("xdotool", "presses keys in native dialogs"),
        package("xclip", "pastes paths into native dialogs"),
        package("strace", "makes system calls fail"),
        package("procps", "ends the program as a crash would"),
        package("x11-utils", "asks which windows there are"),
        package("at-spi2-core", "the accessibility bus that GTK looks for"),
        package("fonts-noto-cjk", "letters of the names that the tests use"),
    ],
    programs: &[
        "WebKitWebDriver",
        "gnome-keyring-daemon",
        "secret-tool",
        "xdotool",
        "xclip",
        "strace",
        "pkill",
    ],
    elsewhere: [
        "gnome-keyring libsecret dbus-x11 xdotool xclip strace procps-ng at-spi2-core google-noto-sans-cjk-fonts and the package \
         that holds WebKitWebDriver (`dnf provides '*/WebKitWebDriver'`)",
        "gnome-keyring libsecret xdotool xclip strace procps-ng at-spi2-core noto-fonts-cjk and the package that holds \
         WebKitWebDriver (`pacman -F WebKitWebDriver`)",
    ],
};

/// To test the portal on its larger database.
pub const DATABASE: Set = Set {
    needed_to: "test the portal on PostgreSQL",
    packages: &[package(
        "postgresql",
        "the database; the tests start one of their own in a temporary folder",
    )],
    programs: &["initdb", "pg_ctl"],
    elsewhere: ["postgresql-server", "postgresql"],
};

/// To take the pictures of the gallery; only wanted there, so not among all.
pub const PICTURES: Set = Set {
    needed_to: "take the pictures of the gallery",
    packages: &[
        package("chromium", "shows the UI without a screen"),
        package("imagemagick", "makes the pictures small"),
        package("fonts-dejavu-core", "letters"),
        package("fonts-noto-cjk", "Japanese letters"),
    ],
    programs: &["chromium", "convert"],
    elsewhere: [
        "chromium ImageMagick dejavu-sans-fonts google-noto-sans-cjk-fonts",
        "chromium imagemagick ttf-dejavu noto-fonts-cjk",
    ],
};

/// Every set.
pub const ALL: &[&Set] = &[&BUILD, &DISPLAY, &DRIVE, &DATABASE];
