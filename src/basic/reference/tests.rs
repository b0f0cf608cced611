//! What must hold for every article.

use super::page::{WIDTH_MIN, page};
use super::*;
use crate::basic::keyword::TABLE;

const LINE_BYTES_MAX: usize = 251;
const COLUMNS: usize = 80;

#[test]
fn every_word_leads_to_an_article() {
    for entry in TABLE {
        let article = find(entry.word).unwrap_or_else(|near| panic!("{}: {near:?}", entry.word));
        let listed = ARTICLES.iter().any(|article| article.keywords.contains(&entry.keyword));
        assert!(listed, "{} belongs to no article", entry.word);
        assert!(article.since <= entry.since, "{} is filed under the newer {}", entry.word, article.topic);
    }
}

#[test]
fn keywords_have_one_home_and_topics_are_unique() {
    for (place, article) in ARTICLES.iter().enumerate() {
        let topic = article.topic;
        let same = ARTICLES[place + 1..].iter().find(|other| other.topic.eq_ignore_ascii_case(topic));
        assert!(same.is_none(), "{topic} twice");
        for keyword in article.keywords {
            let other = ARTICLES[place + 1..].iter().find(|other| other.keywords.contains(keyword));
            assert!(other.is_none(), "{} in {topic} and {}", keyword.word(), other.map_or("", |other| other.topic));
        }
    }
}

#[test]
fn topics_and_aliases_find_their_article() {
    for article in ARTICLES {
        for name in article.aliases.iter().chain([&article.topic]) {
            assert_eq!(find(name).map(|found| found.topic), Ok(article.topic), "{name}");
            let lower = name.to_ascii_lowercase();
            assert_eq!(find(&lower).map(|found| found.topic), Ok(article.topic), "{lower}");
        }
    }
}

#[test]
fn see_names_topics() {
    for article in ARTICLES {
        assert!(!article.see.is_empty(), "{} stands alone", article.topic);
        for see in article.see {
            assert!(ARTICLES.iter().any(|other| other.topic == *see), "{}: {see}", article.topic);
            assert_ne!(*see, article.topic);
        }
    }
}

#[test]
fn no_article_is_bare() {
    for article in ARTICLES {
        let topic = article.topic;
        assert!(!article.details.is_empty(), "{topic}");
        assert!(!article.example.text().is_empty(), "{topic}");
        assert!(article.summary.ends_with('.') && !article.summary.contains('\n'), "{topic}");
        let ideas = [Group::Topics, Group::Operators];
        let reserved = topic == "TAB";
        assert!(!article.syntax.is_empty() || reserved || ideas.contains(&article.group), "{topic}");
        for (name, range, meaning) in article.arguments {
            assert!(!name.is_empty() && !range.is_empty() && meaning.ends_with('.'), "{topic}: {name}");
        }
        for (code, when) in article.errors {
            assert!(when.ends_with('.'), "{topic}: {}", code.letters());
        }
        let newer = article.keywords.iter().all(|keyword| keyword.since() > Dialect::V2);
        if !article.keywords.is_empty() {
            assert_eq!(article.since == Dialect::V3, newer, "{topic}");
        }
    }
}

#[test]
fn every_group_has_articles_in_one_run() {
    let mut seen = Vec::new();
    for article in ARTICLES {
        if seen.last() != Some(&article.group) {
            seen.push(article.group);
        }
    }
    assert_eq!(seen, Group::ALL);
    assert_eq!(Group::ALL.iter().map(|group| group.articles().count()).sum::<usize>(), ARTICLES.len());
}

#[test]
fn examples_fit_the_machine() {
    for article in ARTICLES {
        let mut before = None;
        for line in article.example.text().lines() {
            let context = format!("{}: {line}", article.topic);
            assert!(line.is_ascii() && !line.bytes().any(|byte| byte.is_ascii_lowercase()), "{context}");
            assert!(line.len() <= LINE_BYTES_MAX && line.len() + 2 <= COLUMNS, "{context}");
            assert_eq!(line, line.trim(), "{context}");
            for literal in line.split('"').skip(1).step_by(2) {
                assert!(literal.len() <= 31, "{context}");
            }
            if let Example::Program(_) = article.example {
                let digits = line.bytes().take_while(u8::is_ascii_digit).count();
                let number: Option<u16> = line[..digits].parse().ok();
                assert!(number.is_some() && number > before, "{context}");
                before = number;
            }
        }
    }
}

#[test]
fn outputs_are_whole_lines_of_a_terminal() {
    for article in ARTICLES {
        let output = article.output.unwrap_or_default();
        assert!(output.lines().all(|line| line.chars().count() + 2 <= COLUMNS), "{}", article.topic);
        if let (Example::Direct(_), Some(output)) = (article.example, article.output) {
            assert!(output.ends_with("OK\n"), "{}: direct mode ends with OK", article.topic);
        }
    }
}

#[test]
fn pages_keep_to_their_width() {
    for article in ARTICLES {
        let texts = [article.summary, article.details, article.versions];
        assert!(texts.iter().all(|text| text.is_ascii() && !text.contains('\t')), "{}", article.topic);
        for width in [0, WIDTH_MIN, 60, COLUMNS, 200] {
            let text = page(article, width);
            let widest = text.lines().map(|line| line.chars().count()).max().unwrap_or_default();
            // Tables and examples keep their lines.
            assert!(widest <= width.max(COLUMNS), "{} at {width}: {widest}\n{text}", article.topic);
            assert!(text.lines().all(|line| line == line.trim_end()), "{}\n{text}", article.topic);
            assert!(!text.contains("\n\n\n"), "{}\n{text}", article.topic);
        }
    }
}

#[test]
fn a_page_looks_like_this() {
    let article = find("SWAP").map(|article| page(article, 60));
    let expected = "\
SWAP                                      Variables and data

  SWAP variable1,variable2

Exchanges the values of two variables.

It saves the third variable that you would need otherwise,
and is what sorting is made of. Array elements are allowed;
a variable that does not exist yet is created.

Arguments
  variable1, variable2: two of the same type. What to
      exchange.

Errors
  TM (type mismatch). One is a number and the other a
      string.
  SO (subscript out of range). An index is larger than the
      array.

Example
  10 A=9:B=4
  20 IF A>B THEN SWAP A,B
  30 PRINT A;B

Prints
   4 9

See also
  assignment, DIM
";
    assert_eq!(article.as_deref(), Ok(expected));
}

#[test]
fn the_table_of_abbreviations_is_right() {
    let details = find("abbreviations").map_or("", |article| article.details);
    let mut rows = 0;
    for line in details.lines().filter(|line| line.starts_with(' ')) {
        let cells: Vec<&str> = line.split_whitespace().collect();
        for pair in cells.chunks(2) {
            let found = TABLE.iter().find(|entry| entry.word.starts_with(pair[0].trim_end_matches('.')));
            assert_eq!(found.map(|entry| entry.word), Some(pair[1]));
            rows += 1;
        }
    }
    assert!(rows > 80);
}

#[test]
fn the_table_of_errors_is_complete() {
    let details = find("errors").map_or("", |article| article.details);
    for code in ErrorCode::ALL {
        assert!(details.contains(&format!("{:>4} {}  ", code.number(), code.letters())), "{}", code.letters());
    }
}
