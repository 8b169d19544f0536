//! Saving a file where a person says.

use std::{
    fs::{self, File},
    io::Write as _,
    path::Path,
};

use workbench::ports::{DiskFiles, Files as _};

use crate::{
    file,
    measure::{Effort, Outcome, in_turns, micros},
    table::{Table, Unit},
};

/// Measures a file that takes the place of the one before.
pub async fn run(effort: Effort, table: &mut Table) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let bytes = file::pair_file()?;
    let (ours, limit) = (folder.path().join("ours.I3Lic"), folder.path().join("limit.I3Lic"));
    let calls = effort.pick(50, 3);
    let measured = in_turns(
        effort,
        async || micros(calls, async || Ok(DiskFiles.save(&ours, &bytes, true)?)).await,
        async || micros(calls, async || write(folder.path(), &limit, &bytes)).await,
    )
    .await?;
    let name = format!("save a file of {} bytes", bytes.len());
    table.add(
        &name,
        Unit::Micros,
        &measured,
        "write, flush, rename, flush the folder; ours also reads back twice",
    );
    Ok(())
}

fn write(folder: &Path, path: &Path, bytes: &[u8]) -> Outcome<()> {
    let beside = folder.join("limit.part");
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    // Windows flushes a folder's entries with the file and opens no folders.
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}
