//! How the script of several configurations is put together, and where a script that was in use stands in it.

use super::{Lines, OURS, TITLE};
use crate::policy::decision::Decision;

/// The script of several configurations: whose alias it is, answers. What is nobody's is left to the script `wrapped`, or
/// without one to the last of ours.
///
/// Ours stands in a macro before a script that is wrapped, so that neither sees a variable of the other but two: the macro
/// `pexip_video_connect`, and `pexip_video_connect_answer`, which is empty where the script that is wrapped is reached.
pub(in crate::policy) fn combined(decisions: &[Decision<'_>], wrapped: Option<&str>) -> String {
    let mut lines = Lines::default();
    lines.line(&["{#- ", TITLE, ", in several parts."]);
    lines.line(&["    The first lines of each part say what the settings of a plugin say. Change both together. -#}"]);
    match (wrapped, decisions.split_last()) {
        (None, Some((last, others))) => lines.write_parts(others, |lines| last.write(lines)),
        (wrapped, _) => {
            lines.line(&["{%- macro pexip_video_connect() -%}"]);
            lines.write_parts(decisions, |_| {});
            lines.line(&["{%- endmacro -%}"]);
            lines.set("pexip_video_connect_answer", "pexip_video_connect() | trim");
            lines.line(&["{%- if pexip_video_connect_answer -%}"]);
            lines.line(&["{{ pexip_video_connect_answer }}"]);
            lines.line(&["{%- else -%}"]);
            lines.line(&[WRAPPED_BEGIN, "\n", wrapped.unwrap_or_default(), "\n", WRAPPED_END]);
            lines.line(&["{%- endif -%}"]);
        }
    }
    lines.0
}

/// Stands before a script that was in use, and behind it.
pub(in crate::policy) const WRAPPED_BEGIN: &str = "{#- The script that was in use before begins here. -#}";
pub(in crate::policy) const WRAPPED_END: &str = "{#- The script that was in use before ends here. -#}";

impl Lines {
    /// The parts of several configurations, and what answers where an alias is none of theirs.
    fn write_parts(&mut self, decisions: &[Decision<'_>], rest: impl FnOnce(&mut Self)) {
        for decision in decisions {
            decision.write_settings(self);
            decision.write_alias(self);
            decision.write_room(self);
            self.line(&["{%- if ", OURS, " -%}"]);
            decision.write_pins(self);
            decision.write_steps(self);
            self.line(&["{%- else -%}"]);
        }
        rest(self);
        for _ in decisions {
            self.line(&["{%- endif -%}"]);
        }
    }
}
