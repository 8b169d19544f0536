//! Compiles the configuration, the capabilities and the built UI into the program.

/// Every command of the window. Each gets a permission of its own, and `tauri.conf.json` grants exactly these; a
/// test holds this list, the grants and the table in `workbench::commands` together.
const COMMANDS: &[&str] = &[
    "start",
    "choose_secrets",
    "unlock",
    "replace_lost_key",
    "continue_without_key",
    "found",
    "status",
    "sync",
    "preferences",
    "set_preferences",
    "accounts",
    "account_summary",
    "part_details",
    "new_file_choices",
    "draft",
    "save_draft",
    "discard_draft",
    "preview",
    "generate",
    "files",
    "file",
    "download",
    "check_import",
    "apply_import",
    "ticket_draft",
    "save_ticket_draft",
    "discard_ticket_draft",
    "choose_attachments",
    "remove_attachment",
    "send_ticket",
    "mend_ticket",
    "tickets",
    "ticket",
    "reply_ticket",
    "answer_ticket",
    "set_ticket_state",
    "save_attachment",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))?;
    Ok(())
}
