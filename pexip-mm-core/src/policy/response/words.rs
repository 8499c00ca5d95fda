//! The fixed words of service answers.

use super::value::answer_words;

answer_words! {
    /// Whether a conference is a Virtual Meeting Room or a Virtual Auditorium.
    pub enum ConferenceType {
        /// A Virtual Meeting Room:
        Conference = "conference",
        /// A Virtual Auditorium:
        Lecture = "lecture",
    }
}

answer_words! {
    /// Which media a call may have.
    pub enum CallType {
        /// Video, audio and presentation:
        Video = "video",
        /// Main video and audio without presentation:
        VideoOnly = "video-only",
        /// Audio alone:
        Audio = "audio",
        /// What the caller asks for; only for a gateway call:
        Auto = "auto",
    }
}

answer_words! {
    /// Whether participants connect to each other directly.
    pub enum DirectMedia {
        /// Not at all:
        Never = "never",
        /// Where it works:
        BestEffort = "best_effort",
        /// Always:
        Always = "always",
    }
}

answer_words! {
    /// A setting that can also be left to the installation's own.
    pub enum TriState {
        /// As the installation has it:
        Default = "default",
        /// On:
        Yes = "yes",
        /// Off:
        No = "no",
    }
}

/// Whether participants can write messages.
pub type ChatSetting = TriState;

answer_words! {
    /// Which guests other guests see in a Virtual Auditorium.
    pub enum GuestVisibility {
        /// Only while no host is in:
        NoHosts = "no_hosts",
        /// Always:
        Always = "always",
        /// Never:
        Never = "never",
    }
}

answer_words! {
    /// Whether somebody may enter who cannot use single sign-on.
    pub enum NonIdpParticipants {
        /// Nobody:
        DisallowAll = "disallow_all",
        /// Those on a trusted network or device:
        AllowIfTrusted = "allow_if_trusted",
    }
}

answer_words! {
    /// The most that is sent of a picture.
    pub enum PixelRate {
        /// Standard definition:
        Sd = "sd",
        /// 720 lines:
        Hd = "hd",
        /// 1080 lines:
        FullHd = "fullhd",
    }
}

answer_words! {
    /// How a participant is called.
    pub enum ParticipantProtocol {
        /// H.323:
        H323 = "h323",
        /// SIP:
        Sip = "sip",
        /// Skype for Business:
        Mssip = "mssip",
        /// A streaming service:
        Rtmp = "rtmp",
    }
}

answer_words! {
    /// How a gateway call goes on.
    pub enum OutgoingProtocol {
        /// H.323:
        H323 = "h323",
        /// SIP:
        Sip = "sip",
        /// Skype for Business:
        Mssip = "mssip",
        /// A streaming service:
        Rtmp = "rtmp",
        /// Google Meet:
        Gms = "gms",
        /// Microsoft Teams:
        Teams = "teams",
    }
}

answer_words! {
    /// What a gateway call reaches.
    pub enum CalledDevice {
        /// Something outside:
        External = "external",
        /// A registered device:
        Registration = "registration",
        /// A Skype for Business meeting by its ID:
        MssipConferenceId = "mssip_conference_id",
        /// A Skype for Business server:
        MssipServer = "mssip_server",
        /// A Google Meet conference:
        GmsConference = "gms_conference",
        /// A Teams conference:
        TeamsConference = "teams_conference",
        /// A Teams user:
        TeamsUser = "teams_user",
        /// A telehealth profile:
        TelehealthProfile = "telehealth_profile",
    }
}

answer_words! {
    /// What a Virtual Reception leads to.
    pub enum TwoStageType {
        /// Services of this installation:
        Regular = "regular",
        /// Skype for Business meetings:
        Mssip = "mssip",
        /// Google Meet conferences:
        Gms = "gms",
        /// Teams conferences:
        Teams = "teams",
    }
}

answer_words! {
    /// Whether a participant keeps a conference going that others have left.
    pub enum KeepAlive {
        /// Yes:
        Yes = "keep_conference_alive",
        /// As long as there are several such participants:
        IfMultiple = "keep_conference_alive_if_multiple",
        /// No:
        Never = "keep_conference_alive_never",
    }
}

answer_words! {
    /// How the call to an automatic participant is routed.
    pub enum Routing {
        /// As the entry says:
        Manual = "manual",
        /// By the call routing rules:
        RoutingRule = "routing_rule",
    }
}

answer_words! {
    /// The type of a [`Gateway`](super::Gateway).
    pub enum GatewayType {
        /// The only one:
        Gateway = "gateway",
    }
}

answer_words! {
    /// The type of a [`TwoStageDialing`](super::TwoStageDialing).
    pub enum TwoStageDialingType {
        /// The only one:
        TwoStageDialing = "two_stage_dialing",
    }
}

answer_words! {
    /// The type of a [`MediaPlayback`](super::MediaPlayback).
    pub enum MediaPlaybackType {
        /// The only one:
        MediaPlayback = "media_playback",
    }
}

answer_words! {
    /// The type of a [`TestCall`](super::TestCall).
    pub enum TestCallType {
        /// The only one:
        TestCall = "test_call",
    }
}
