//! Light, dark, or as the reader's device has it.

use domain::words;

words! {
    /// How a page is coloured.
    #[derive(Default)]
    Theme, "theme" {
        /// As the device has it.
        #[default]
        System = "system",
        /// Dark on light.
        Light = "light",
        /// Light on dark.
        Dark = "dark",
    }
}

impl Theme {
    /// The choice as offered.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::System => "As my device",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}
