//! How a conference looks and is encrypted, in the words that Pexip has for it.

use crate::choice::choices;

choices! {
    /// How participants are arranged in the picture.
    pub enum Layout {
        /// The speaker alone.
        OneMainZeroPips = "one_main_zero_pips", "Speaker only",
        /// The speaker, and up to 7 others small.
        OneMainSevenPips = "one_main_seven_pips", "Large speaker and up to 7 others",
        /// The speaker, and up to 21 others small.
        OneMainTwentyOnePips = "one_main_twentyone_pips", "Large speaker and up to 21 others",
        /// Two speakers, and up to 21 others small.
        TwoMainsTwentyOnePips = "two_mains_twentyone_pips", "Two large speakers and up to 21 others",
        /// The speaker, and up to 33 others small.
        OneMainThirtyThreePips = "one_main_thirtythree_pips", "Small speaker and up to 33 others",
        /// Up to 4 of the same size.
        FourMainsZeroPips = "four_mains_zero_pips", "Equal, up to 2 × 2",
        /// Up to 9 of the same size.
        NineMainsZeroPips = "nine_mains_zero_pips", "Equal, up to 3 × 3",
        /// Up to 16 of the same size.
        SixteenMainsZeroPips = "sixteen_mains_zero_pips", "Equal, up to 4 × 4",
        /// Up to 25 of the same size.
        TwentyFiveMainsZeroPips = "twentyfive_mains_zero_pips", "Equal, up to 5 × 5",
        /// As many as speak, arranged by how many there are. Not for a Virtual Auditorium.
        FiveMainsSevenPips = "five_mains_seven_pips", "Adaptive Composition",
        /// The speaker, and one other small.
        OneMainOnePip = "one_main_one_pip", "Large speaker and one other",
        /// The speaker, and up to 9 around.
        OneMainNineAround = "one_main_nine_around", "Large speaker and up to 9 around",
        /// The speaker, and up to 12 around.
        OneMainTwelveAround = "one_main_twelve_around", "Large speaker and up to 12 around",
        /// Two speakers, and up to 8 around.
        TwoMainsEightAround = "two_mains_eight_around", "Two large speakers and up to 8 around",
        /// As Microsoft Teams arranges them. Only for calls to Teams.
        Teams = "teams", "Teams",
        /// As Microsoft Teams arranges them, the speaker large. Only for calls to Teams.
        TeamsFocus = "teams_focus", "Teams, speaker large",
    }
}

impl Layout {
    /// Whether the layout is only for calls to Microsoft Teams.
    pub const fn is_teams(self) -> bool {
        matches!(self, Self::Teams | Self::TeamsFocus)
    }
}

choices! {
    /// Whether media is encrypted.
    pub enum CryptoMode {
        /// Where the other side can.
        BestEffort = "besteffort", "Best effort",
        /// Always: who cannot is refused.
        On = "on", "Required",
        /// Never.
        Off = "off", "Off",
        /// As the installation's global setting says.
        Global = "global", "Pexip's global setting",
    }
}
