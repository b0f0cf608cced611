//! The arguments that stand for a person: what pads and keyboard do at which frame, the same wherever a program is run.

use clap::Args;

use crate::timeline::script::{self, Event, ScriptError};

/// Scripted inputs.
#[derive(Clone, Debug, Default, Args)]
pub struct ScriptArgs {
    /// What pad 0 holds, from a frame on: `FRAME:STICK,STRIG;...`
    #[arg(long, value_name = "EVENTS")]
    pub pad: Option<String>,
    /// What pad 1 holds
    #[arg(long, value_name = "EVENTS")]
    pub pad2: Option<String>,
    /// Keys typed from a frame on: `FRAME:TEXT;...`; escapes \r \; \: \\ \xNN \{STOP} \{UP}; standard input is then not
    /// read
    #[arg(long, value_name = "EVENTS")]
    pub keys: Option<String>,
}

impl ScriptArgs {
    /// The inputs, the first one last, to be taken from the end; those of one frame come in the order in which they stand.
    ///
    /// # Errors
    /// A script that cannot be read.
    pub(in crate::cli) fn events(&self) -> Result<Vec<Event>, ScriptError> {
        let mut events = Vec::new();
        if let Some(text) = &self.pad {
            events.extend(script::parse_pad("--pad", 0, text)?);
        }
        if let Some(text) = &self.pad2 {
            events.extend(script::parse_pad("--pad2", 1, text)?);
        }
        if let Some(text) = &self.keys {
            events.extend(script::parse_keys("--keys", text)?);
        }
        events.sort_by_key(|event| event.frame);
        events.reverse();
        Ok(events)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::famicom::input::Input;

    #[test]
    fn what_happens_in_one_frame_keeps_its_order() {
        let script = ScriptArgs {
            pad: Some("64:1,0;64:2,0;0:8,0".to_owned()),
            pad2: None,
            // The second key goes down in the frame in which the first goes up.
            keys: Some("60:A;64:B".to_owned()),
        };
        let mut events = script.events().unwrap();
        let pad = |stick| Input::Pad { number: 0, stick, strig: 0 };
        let expected = [
            (0, pad(8)),
            (60, Input::KeyDown(b'A')),
            (64, pad(1)),
            (64, pad(2)),
            (64, Input::KeyUp),
            (64, Input::KeyDown(b'B')),
            (68, Input::KeyUp),
        ];
        for (frame, input) in expected {
            assert_eq!(events.pop(), Some(Event { frame, input }));
        }
        assert_eq!(events, []);
    }
}
