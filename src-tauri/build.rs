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
    "export_summary",
    "files_over_time",
    "software_details",
    "view_state",
    "keep_view_state",
    "new_file_choices",
    "draft",
    "save_draft",
    "discard_draft",
    "preview",
    "generate",
    "named_drafts",
    "name_draft",
    "drop_named_draft",
    "draft_from_file",
    "open_machines",
    "check_batch",
    "update_choices",
    "update_preview",
    "update",
    "deactivate_preview",
    "deactivate",
    "upgrade_choices",
    "upgrade_preview",
    "upgrade",
    "sites",
    "site_preview",
    "new_request_id",
    "save_site",
    "files",
    "file",
    "download",
    "check_import",
    "apply_import",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))?;
    Ok(())
}
