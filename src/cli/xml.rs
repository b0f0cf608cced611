//! Text in XML: what reports and drawings say of programs, which may hold any character.

/// Text as XML holds it; characters that it cannot hold are shown as `□`.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push(character),
            '\u{FFFE}' | '\u{FFFF}' => out.push('□'),
            _ if character.is_control() => out.push('□'),
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_named_and_what_xml_cannot_hold_is_shown() {
        assert_eq!(escaped("IF A<5 AND B$=\"&\"\u{1}>\n"), "IF A&lt;5 AND B$=&quot;&amp;&quot;□&gt;&#10;");
    }
}
