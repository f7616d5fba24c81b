//! The words of a catalog in Chinese and English, as its languages ask for.

use super::Options;
use crate::{config::CatalogColumn, table::Status};

/// A word in both languages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    zh: &'static str,
    en: &'static str,
}

/// A word.
pub(super) const fn word(zh: &'static str, en: &'static str) -> Word {
    Word { zh, en }
}

impl Word {
    /// As a label: `码 Code`.
    pub(super) fn label(self, options: &Options) -> String {
        self.joined(options, " ")
    }

    /// As a heading: `索引 / Index`.
    pub(super) fn heading(self, options: &Options) -> String {
        self.joined(options, " / ")
    }

    /// In the first language alone, where there is no room for more.
    pub(super) fn first(self, options: &Options) -> &'static str {
        let known = options.languages.iter().find_map(|tag| match tag.split('-').next() {
            Some("zh") => Some(self.zh),
            Some("en") => Some(self.en),
            _ => None,
        });
        known.unwrap_or(self.en)
    }

    fn joined(self, options: &Options, separator: &str) -> String {
        in_languages(options, separator, self.zh.to_owned(), self.en.to_owned())
    }
}

/// A text in those of both languages that are asked for; the English one where none of them is.
pub(super) fn in_languages(options: &Options, separator: &str, zh: String, en: String) -> String {
    let place = |language: &str| options.languages.iter().position(|tag| tag.split('-').next() == Some(language));
    match (place("zh"), place("en")) {
        _ if zh == en => en,
        (Some(first), Some(second)) if first < second => format!("{zh}{separator}{en}"),
        (Some(_), Some(_)) => format!("{en}{separator}{zh}"),
        (Some(_), None) => zh,
        (None, _) => en,
    }
}

/// The name of a language in that language, where it is known here; else its tag.
pub(super) fn language(tag: &str) -> &str {
    match tag {
        "zh" => "中文",
        "zh-Hant" => "繁體中文",
        "en" => "English",
        "ja" => "日本語",
        "ko" => "한국어",
        "fr" => "Français",
        "de" => "Deutsch",
        "ru" => "Русский",
        "es" => "Español",
        "pt" => "Português",
        "it" => "Italiano",
        "vi" => "Tiếng Việt",
        "th" => "ไทย",
        "ar" => "العربية",
        _ => tag,
    }
}

/// The header of a column. That of texts has one column a language instead.
pub(super) fn column(column: CatalogColumn) -> Word {
    match column {
        CatalogColumn::Name => word("名称", "Name"),
        CatalogColumn::Text => word("描述", "Description"),
        CatalogColumn::Http => word("HTTP", "HTTP"),
        CatalogColumn::Status => word("状态", "Status"),
        CatalogColumn::Since => word("起始版本", "Since"),
        CatalogColumn::Owner => word("负责人", "Owner"),
        CatalogColumn::Cause => word("原因", "Cause"),
        CatalogColumn::Solution => word("处理建议", "Solution"),
        CatalogColumn::Retry => word("可重试", "Retry"),
        CatalogColumn::Source => word("源码", "Source"),
    }
}

/// The word of a status. A reader of tables knows it again.
pub(super) fn status(status: Status, options: &Options) -> String {
    let word = match status {
        Status::Active => word("在用", "active"),
        Status::Deprecated => word("已弃用", "deprecated"),
        Status::Retired => word("已退役", "retired"),
        Status::Reserved => word("已预留", "reserved"),
    };
    let is_chinese = word.heading(options) == word.zh;
    if is_chinese { word.zh } else { word.en }.to_owned()
}
