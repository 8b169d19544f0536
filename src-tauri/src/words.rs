//! The few words of the shell itself, in the languages of the page.

use tauri::{http::HeaderMap, ipc::Request};

/// The header by which the page says with each call which language it shows.
const LANGUAGE: &str = "afmt-language";

/// What the system's dialogs say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Words {
    pub save_title: &'static str,
    pub activation_file: &'static str,
    pub import_title: &'static str,
    pub csv_files: &'static str,
    pub export_title: &'static str,
    pub pdf_title: &'static str,
    pub folder_title: &'static str,
    pub machines_title: &'static str,
    pub attach_title: &'static str,
    pub save_attachment_title: &'static str,
    pub replace_title: &'static str,
    /// The question; the path stands where `{}` does.
    pub replace_question: &'static str,
    pub replace: &'static str,
    pub keep: &'static str,
}

const ENGLISH: Words = Words {
    save_title: "Save activation file",
    activation_file: "Activation file",
    import_title: "Choose files to import",
    csv_files: "CSV files",
    export_title: "Export table",
    pdf_title: "Save as PDF",
    folder_title: "Choose a folder for the activation files",
    machines_title: "Choose a list of machines",
    attach_title: "Choose files to attach",
    save_attachment_title: "Save attachment",
    replace_title: "Replace file",
    replace_question: "{} is there already. Replace it?",
    replace: "Replace",
    keep: "Keep",
};

const GERMAN: Words = Words {
    save_title: "Aktivierungsdatei speichern",
    activation_file: "Aktivierungsdatei",
    import_title: "Dateien für den Import wählen",
    csv_files: "CSV-Dateien",
    export_title: "Tabelle exportieren",
    pdf_title: "Als PDF speichern",
    folder_title: "Ordner für die Aktivierungsdateien wählen",
    machines_title: "Rechnerliste wählen",
    attach_title: "Dateien zum Anhängen wählen",
    save_attachment_title: "Anhang speichern",
    replace_title: "Datei ersetzen",
    replace_question: "{} ist schon da. Ersetzen?",
    replace: "Ersetzen",
    keep: "Behalten",
};

const FRENCH: Words = Words {
    save_title: "Enregistrer le fichier d’activation",
    activation_file: "Fichier d’activation",
    import_title: "Choisir les fichiers à importer",
    csv_files: "Fichiers CSV",
    export_title: "Exporter le tableau",
    pdf_title: "Enregistrer en PDF",
    folder_title: "Choisir un dossier pour les fichiers d’activation",
    machines_title: "Choisir une liste de machines",
    attach_title: "Choisir les fichiers à joindre",
    save_attachment_title: "Enregistrer la pièce jointe",
    replace_title: "Remplacer le fichier",
    replace_question: "{} existe déjà. Le remplacer\u{202f}?",
    replace: "Remplacer",
    keep: "Conserver",
};

const SPANISH: Words = Words {
    save_title: "Guardar el archivo de activación",
    activation_file: "Archivo de activación",
    import_title: "Elegir los archivos que desea importar",
    csv_files: "Archivos CSV",
    export_title: "Exportar la tabla",
    pdf_title: "Guardar como PDF",
    folder_title: "Elegir una carpeta para los archivos de activación",
    machines_title: "Elegir una lista de equipos",
    attach_title: "Elegir los archivos que desea adjuntar",
    save_attachment_title: "Guardar el adjunto",
    replace_title: "Reemplazar el archivo",
    replace_question: "{} ya existe. ¿Desea reemplazarlo?",
    replace: "Reemplazar",
    keep: "Conservar",
};

const JAPANESE: Words = Words {
    save_title: "アクティベーションファイルを保存",
    activation_file: "アクティベーションファイル",
    import_title: "インポートするファイルを選択",
    csv_files: "CSVファイル",
    export_title: "表をエクスポート",
    pdf_title: "PDFとして保存",
    folder_title: "アクティベーションファイルの保存先フォルダーを選択",
    machines_title: "マシンのリストを選択",
    attach_title: "添付するファイルを選択",
    save_attachment_title: "添付ファイルを保存",
    replace_title: "ファイルの置き換え",
    replace_question: "{}はすでに存在します。置き換えますか？",
    replace: "置き換える",
    keep: "残す",
};

impl Words {
    /// The words of the language that the page shows.
    pub(crate) fn of(request: &Request<'_>) -> Self {
        Self::from_headers(request.headers())
    }

    fn from_headers(headers: &HeaderMap) -> Self {
        match headers.get(LANGUAGE).map(|language| language.as_bytes()) {
            Some(b"de") => GERMAN,
            Some(b"fr") => FRENCH,
            Some(b"es") => SPANISH,
            Some(b"ja") => JAPANESE,
            _ => ENGLISH,
        }
    }

    /// The question whether the file at `path` may be replaced.
    pub(crate) fn may_replace(&self, path: &std::path::Path) -> String {
        self.replace_question.replacen("{}", &path.display().to_string(), 1)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn speaking(language: &str) -> Words {
        let mut headers = HeaderMap::new();
        headers.insert(LANGUAGE, language.parse().unwrap());
        Words::from_headers(&headers)
    }

    #[test]
    fn the_dialogs_speak_the_language_of_the_page() {
        assert_eq!(Words::from_headers(&HeaderMap::new()), ENGLISH);
        assert_eq!(speaking("de").replace, "Ersetzen");
        assert_eq!(speaking("ja").save_title, "アクティベーションファイルを保存");
        assert_eq!(speaking("tlh"), ENGLISH);
    }

    #[test]
    fn each_language_of_the_page_has_words_and_asks_about_the_path() {
        let catalogues = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/texts");
        let mut found = 0;
        for entry in std::fs::read_dir(catalogues).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let language = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let words = speaking(&language);
            assert!(language == "en" || words != ENGLISH, "no words for {language}");
            assert!(words.may_replace(Path::new("/a {} b.I3Lic")).contains("/a {} b.I3Lic"), "{language}");
            found += 1;
        }
        assert_eq!(found, 5);
    }
}
