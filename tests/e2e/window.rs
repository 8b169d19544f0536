//! One real window of the application, driven from outside as a person would, by what is on the screen.

use std::{
    fs,
    future::Future,
    io::Write,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use fantoccini::{
    Client, ClientBuilder,
    elements::Element,
    error::{CmdError, ErrorStatus},
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// How long anything may take to appear.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is looked for.
const GLANCE: Duration = Duration::from_millis(60);

/// Keys as WebDriver spells them.
pub const ENTER: &str = "\u{E007}";
pub const TAB: &str = "\u{E004}";
pub const ESCAPE: &str = "\u{E00C}";
pub const DOWN: &str = "\u{E015}";
pub const CONTROL: &str = "\u{E009}";
/// Lets go of every modifier.
pub const NULL: &str = "\u{E000}";

/// What finds things on the page by role and name, as an assistive technology would.
const FIND: &str = r#"
    const [kind, name] = arguments;
    const seen = (e) => e.getClientRects().length > 0;
    const label = (e) => {
        const by = e.getAttribute('aria-labelledby');
        const text = by ? by.split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' ')
            : e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent;
        return text.replace(/\s+/g, ' ').trim();
    };
    if (kind === 'field') {
        const labels = [...document.querySelectorAll('label')].filter((l) => label(l) === name && l.control && seen(l.control));
        if (labels.length) return labels[0].control;
        return [...document.querySelectorAll('input,select,textarea,[role=combobox]')].find((e) => seen(e) && label(e) === name) ?? null;
    }
    const kinds = {
        button: 'button,[role=button],summary',
        tab: '[role=tab],nav a,nav button',
        option: '[role=option],option',
        radio: 'input[type=radio],[role=radio]',
        row: '[role=row],tr',
        dialog: '[role=dialog],dialog',
        any: '*',
    };
    const all = [...document.querySelectorAll(kinds[kind])].filter(seen);
    return all.find((e) => label(e) === name) ?? all.find((e) => kind === 'row' && label(e).includes(name)) ?? null;
"#;

/// The application in its window, on a data folder.
pub struct Window {
    driver: Child,
    pub client: Client,
}

impl Window {
    /// Opens the application on this data folder. Give variables to take some of its surroundings away.
    pub async fn open(data: &Path, variables: &[(&str, &str)]) -> Self {
        let port = free_port();
        let mut command = Command::new("WebKitWebDriver");
        command
            .arg(format!("--port={port}"))
            .arg("--host=127.0.0.1")
            .env("AFMT_DATA_FOLDER", data)
            // What tauri-driver would set: it lets the web view be driven.
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .envs(variables.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::inherit());
        let driver = command.spawn().expect("WebKitWebDriver is installed by cargo xtask test");
        let capabilities = json!({
            "browserName": "wry",
            "webkitgtk:browserOptions": { "binary": programs().join("afmt-desktop"), "args": [] },
        });
        let Value::Object(capabilities) = capabilities else { unreachable!() };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let url = format!("http://127.0.0.1:{port}");
        let mut driver = Some(driver);
        for _ in 0..100 {
            if let Ok(client) = builder.connect(&url).await {
                let window = Self { driver: driver.take().unwrap(), client };
                window.client.set_window_size(1280, 800).await.ok();
                return window;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let mut driver = driver.take().unwrap();
        driver.kill().ok();
        driver.wait().ok();
        panic!("the application did not open its window");
    }

    /// Closes the window.
    pub async fn close(mut self) {
        self.client.clone().close().await.ok();
        self.driver.kill().ok();
        self.driver.wait().ok();
    }

    /// Ends the program as a power cut would: no goodbye.
    pub async fn kill(mut self) {
        let pattern = programs().join("afmt-desktop").display().to_string();
        Command::new("pkill").args(["-KILL", "-f", &pattern]).status().unwrap();
        self.driver.kill().ok();
        self.driver.wait().ok();
    }

    /// Waits until `look` finds something.
    pub async fn until<T, F: Future<Output = Option<T>>>(
        &self,
        what: &str,
        mut look: impl FnMut() -> F,
    ) -> T {
        let tries = PATIENCE.as_millis() / GLANCE.as_millis();
        for _ in 0..tries {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(GLANCE).await;
        }
        self.picture(&format!("missing-{}", what.replace(|c: char| !c.is_ascii_alphanumeric(), "-"))).await;
        let text = self.text().await;
        panic!("{what} did not appear. On the screen:\n{text}");
    }

    async fn look_for(&self, kind: &str, name: &str) -> Option<Element> {
        let found = self.client.execute(FIND, vec![json!(kind), json!(name)]).await.ok()?;
        // The key is the one by which WebDriver marks an element.
        let id = found.get("element-6066-11e4-a52e-4f735466cecf")?.as_str()?.to_owned();
        Some(Element::from_element_id(self.client.clone(), id.into()))
    }

    /// The thing of that kind and name.
    pub async fn find(&self, kind: &str, name: &str) -> Element {
        self.until(&format!("{kind} {name:?}"), || self.look_for(kind, name)).await
    }

    /// Whether there is such a thing right now.
    pub async fn has(&self, kind: &str, name: &str) -> bool {
        self.look_for(kind, name).await.is_some()
    }

    /// Clicks it, once nothing lies over it any more: a list that closes, a message that goes.
    pub async fn click(&self, kind: &str, name: &str) {
        self.until(&format!("{kind} {name:?} to be clicked"), || async {
            match self.find(kind, name).await.click().await {
                Ok(()) => Some(()),
                Err(CmdError::Standard(error))
                    if matches!(
                        error.error,
                        ErrorStatus::ElementClickIntercepted | ErrorStatus::StaleElementReference
                    ) =>
                {
                    None
                }
                Err(error) => panic!("{kind} {name:?}: {error}"),
            }
        })
        .await;
    }

    /// Types into a field, in place of what stands there.
    pub async fn fill(&self, field: &str, text: &str) {
        let element = self.find("field", field).await;
        element.clear().await.ok();
        element.send_keys(text).await.unwrap();
    }

    /// What stands in a field.
    pub async fn value(&self, field: &str) -> String {
        let element = self.find("field", field).await;
        element.prop("value").await.unwrap().unwrap_or_default()
    }

    /// Presses keys wherever the focus is.
    pub async fn keys(&self, keys: &str) {
        let focused = self.client.active_element().await.unwrap();
        focused.send_keys(keys).await.unwrap();
    }

    /// The words on the screen.
    pub async fn text(&self) -> String {
        let text = self.client.execute("return document.body.innerText", vec![]).await;
        text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Waits until these words are on the screen.
    pub async fn words(&self, words: &str) {
        self.until(&format!("{words:?}"), || async { self.text().await.contains(words).then_some(()) }).await;
    }

    /// Keeps a picture of the window.
    pub async fn picture(&self, name: &str) {
        // The page is ahead of what is painted.
        tokio::time::sleep(Duration::from_millis(350)).await;
        if let Ok(bytes) = self.client.screenshot().await {
            fs::write(artifacts().join(format!("{name}.png")), bytes).unwrap();
        }
    }

    /// Has axe look at the page and fails with what it finds.
    pub async fn accessible(&self, screen: &str) {
        let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
        let script = fs::read_to_string(axe).unwrap();
        self.client.execute(&format!("{script}; window.axe = axe;"), vec![]).await.unwrap();
        let found = self
            .client
            .execute_async(
                "const done = arguments[0];
                 axe.run(document, { resultTypes: ['violations'] })
                    .then((r) => done(r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.target.join(' ') + ' ' + n.failureSummary).join(' | '))))
                    .catch((e) => done([String(e)]));",
                vec![],
            )
            .await
            .unwrap();
        assert_eq!(found, json!([]), "axe on {screen}");
    }

    /// Answers a native dialog by its title: types a path and presses Return, or closes it. A dialog takes keys
    /// only once it has settled, and does not say when: keys that came too early are pressed again.
    pub fn native_dialog(title: &str, path: Option<&Path>) {
        let name = format!("^{title}$");
        // Asked again and again: a search stumbles over windows that go while it looks at them.
        if !(0..150).any(|_| {
            std::thread::sleep(Duration::from_millis(200));
            is_open(&name)
        }) {
            stuck(title);
            panic!("the dialog {title:?} did not open");
        }
        for patience in [700, 1_500, 3_000, 6_000] {
            std::thread::sleep(Duration::from_millis(patience));
            match path {
                Some(path) => {
                    // Where files are chosen, the list has the focus, and its own key leads to the line for a path.
                    if title.starts_with("Choose") {
                        xdotool(&["key", "ctrl+l"]);
                        std::thread::sleep(Duration::from_millis(300));
                    }
                    // Pasted, not typed: the dialog completes names while one types, and both would write at once.
                    paste(path.to_str().unwrap());
                    std::thread::sleep(Duration::from_millis(400));
                    xdotool(&["key", "Return"]);
                }
                None => xdotool(&["key", "Escape"]),
            }
            for _ in 0..20 {
                std::thread::sleep(Duration::from_millis(100));
                if !is_open(&name) {
                    return;
                }
            }
        }
        stuck(title);
        panic!("the dialog {title:?} did not close");
    }
}

/// Keeps a picture of the whole display, for whoever looks why a dialog did not do as it was told.
fn stuck(title: &str) {
    let picture = artifacts().join(format!("stuck-{}.png", title.replace(' ', "-")));
    Command::new("import").args(["-window", "root"]).arg(picture).status().ok();
}

fn is_open(name: &str) -> bool {
    let search = Command::new("xdotool").args(["search", "--onlyvisible", "--name", name]).output().unwrap();
    !search.stdout.is_empty()
}

/// Puts a text in place of all that stands in the line that has the focus.
fn paste(text: &str) {
    let mut clipboard = Command::new("xclip")
        .args(["-selection", "clipboard"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("xclip is installed by cargo xtask test");
    clipboard.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    // It leaves a process behind that hands the text out until somebody else copies something.
    assert!(clipboard.wait().unwrap().success(), "xclip");
    xdotool(&["key", "ctrl+a"]);
    xdotool(&["key", "ctrl+v"]);
}

fn xdotool(arguments: &[&str]) {
    let status =
        Command::new("timeout").arg("20").arg("xdotool").args(arguments).stdout(Stdio::null()).status();
    assert!(status.unwrap().success(), "xdotool {arguments:?}");
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

#[expect(clippy::disallowed_methods, reason = "a test is a composition root")]
fn folder_of(variable: &str) -> PathBuf {
    let folder =
        std::env::var_os(variable).unwrap_or_else(|| panic!("{variable} is set by cargo xtask test e2e"));
    PathBuf::from(folder)
}

/// Where the programs are.
pub fn programs() -> PathBuf {
    folder_of("AFMT_TEST_BIN_DIR")
}

/// Where pictures go.
pub fn artifacts() -> PathBuf {
    folder_of("AFMT_TEST_ARTIFACTS")
}

/// What `afmt` is told to ask for a file for one server of the sample company.
pub const ASK_FOR_ONE: &[&str] = &[
    "new",
    "--account",
    "100042",
    "--product-line",
    "CIC",
    "--license-type",
    "production",
    "--license-version",
    "4.0",
    "--site",
    "zrh-1",
    "--machine",
    "CICZRH01=A3155D1E8B41",
    "--part",
    "SW-001-4.0-AL04=10",
];

/// Runs `afmt` on a data folder and gives its status and what it printed.
pub fn afmt(data: &Path, arguments: &[&str]) -> (Option<i32>, Value) {
    let output = Command::new(programs().join("afmt"))
        .args(arguments)
        .arg("--json")
        .env("AFMT_DATA_FOLDER", data)
        .output()
        .unwrap();
    let printed = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("afmt {arguments:?}: {}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code(), printed)
}
