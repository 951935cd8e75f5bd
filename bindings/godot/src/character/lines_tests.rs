use super::*;

type Scene = Lines<String, &'static str>;

fn ids(interaction: &str, utterance: &str) -> Ids {
    Ids::new(interaction, utterance)
}

/// Words of a line; its text so far, and whether it is being said.
fn words(scene: &mut Scene, interaction: &str, utterance: &str, text: &str) -> (String, bool) {
    scene.begin(interaction);
    let (line, is_said) = scene.part(&ids(interaction, utterance), !text.is_empty(), String::new).unwrap();
    line.push_str(text);
    (line.clone(), is_said)
}

fn short(told: Vec<Told<String, &'static str>>) -> Vec<String> {
    let short = |told| match told {
        Told::Message(message) => format!("({message})"),
        Told::Began(line) => format!("+{line}"),
        Told::Ended(line) => format!("-{line}"),
    };
    told.into_iter().map(short).collect()
}

fn began(scene: &mut Scene, interaction: &str, utterance: &str) -> Vec<String> {
    short(scene.began(&ids(interaction, utterance)))
}

fn ended(scene: &mut Scene, interaction: &str, utterance: &str) -> Vec<String> {
    short(scene.ended(&ids(interaction, utterance)))
}

#[test]
fn parts_make_one_line_until_another_comes() {
    let mut scene = Scene::default();
    assert_eq!(words(&mut scene, "i", "a", "One"), ("One".to_owned(), false));
    assert_eq!(words(&mut scene, "i", "a", " and"), ("One and".to_owned(), false));
    assert_eq!(began(&mut scene, "i", "a"), ["+One and"]);
    assert_eq!(words(&mut scene, "i", "a", " a half"), ("One and a half".to_owned(), true));
    assert_eq!(words(&mut scene, "i", "b", "Two"), ("Two".to_owned(), false));
    // Without an id, too.
    assert_eq!(words(&mut scene, "i", "", "Three"), ("Three".to_owned(), false));
    assert_eq!(words(&mut scene, "i", "", "."), ("Three.".to_owned(), false));
    assert_eq!(words(&mut scene, "i", "b", "Again"), ("Again".to_owned(), false));
    assert_eq!(scene.all().collect::<Vec<_>>(), ["One and a half", "Two", "Three.", "Again"]);
}

#[test]
fn messages_go_with_their_lines() {
    let mut scene = Scene::default();
    assert_eq!(scene.message("a", "joy"), Some("joy"));
    words(&mut scene, "i", "a", "One");
    assert_eq!(scene.message("b", "anger"), None);
    words(&mut scene, "i", "b", "Two");
    assert_eq!(scene.message("a", "waves"), None);
    assert_eq!(scene.message("b", "shouts"), None);
    assert_eq!(scene.end("i", "end"), None);
    assert_eq!(began(&mut scene, "i", "a"), ["(waves)", "+One"]);
    assert_eq!(scene.message("a", "laughs"), Some("laughs"));
    // What comes before the next line is told as this one ends.
    assert_eq!(ended(&mut scene, "i", "a"), ["-One", "(anger)"]);
    assert_eq!(began(&mut scene, "i", "b"), ["(shouts)", "+Two"]);
    assert_eq!(ended(&mut scene, "i", "b"), ["-Two", "(end)"]);
    assert_eq!((scene.end("j", "end"), scene.is_open("i")), (Some("end"), false));
}

#[test]
fn lines_that_the_library_does_not_tell_of_hold_nothing_up() {
    let mut scene = Scene::default();
    words(&mut scene, "i", "a", "One");
    words(&mut scene, "i", "sound", "");
    assert_eq!(scene.message("sound", "waves"), None);
    assert_eq!(scene.end("i", "end"), None);
    assert_eq!(began(&mut scene, "i", "a"), ["+One"]);
    assert_eq!(ended(&mut scene, "i", "a"), ["-One", "(waves)", "(end)"]);
    assert_eq!(scene.all().count(), 0);
    words(&mut scene, "j", "sound", "");
    assert_eq!(scene.end("j", "end"), Some("end"));
    // A line whose beginning was missed, and one whose end was.
    words(&mut scene, "k", "a", "Missed");
    words(&mut scene, "k", "b", "Two");
    words(&mut scene, "k", "c", "Three");
    assert_eq!(began(&mut scene, "k", "b"), ["+Two"]);
    assert_eq!(began(&mut scene, "k", "c"), ["-Two", "+Three"]);
    assert_eq!(ended(&mut scene, "k", "b"), [""; 0]);
    assert_eq!(began(&mut scene, "k", "a"), [""; 0]);
}

#[test]
fn what_is_cut_short_is_told_no_more_but_for_its_ends() {
    let mut scene = Scene::default();
    for line in ["a", "b", "c"] {
        words(&mut scene, "i", line, line);
    }
    scene.message("b", "joy");
    scene.end("i", "end");
    began(&mut scene, "i", "a");
    let cleared = scene.clear();
    assert_eq!((cleared.lines, cleared.exchanges), (true, false));
    assert_eq!(short(cleared.told), ["(end)"]);
    assert_eq!((scene.said(), scene.all().count()), (None, 0));
    assert_eq!(scene.known(&ids("i", "a")), Some(&"a".to_owned()));
    assert!(scene.has_begun(&"a".to_owned()));
    // What the library has told before it knew.
    assert_eq!(began(&mut scene, "i", "b"), [""; 0]);
    assert_eq!(ended(&mut scene, "i", "a"), ["-a"]);
    let cleared = scene.clear();
    assert_eq!((cleared.lines, cleared.exchanges), (false, false));
    words(&mut scene, "j", "x", "x");
    assert!(scene.clear().exchanges);
}

#[test]
fn a_finished_line_is_not_cut_short() {
    let mut scene = Scene::default();
    words(&mut scene, "i", "a", "One");
    assert_eq!(scene.finish(), None);
    began(&mut scene, "i", "a");
    assert_eq!(scene.finish(), Some(ids("i", "a")));
    assert_eq!(scene.finish(), None);
    let cleared = scene.clear();
    assert_eq!((cleared.lines, cleared.exchanges), (false, true));
    assert_eq!(ended(&mut scene, "i", "a"), ["-One"]);
}

#[test]
fn one_exchange_may_be_kept() {
    let mut scene = Scene::default();
    words(&mut scene, "i", "a", "One");
    words(&mut scene, "i", "b", "Two");
    scene.end("i", "end of i");
    words(&mut scene, "j", "x", "Yes");
    scene.end("j", "end of j");
    began(&mut scene, "i", "a");
    assert_eq!(scene.interactions_but("j"), ["i"]);
    let cleared = scene.clear_but("j");
    assert!(cleared.lines);
    assert_eq!(short(cleared.told), ["(end of i)"]);
    assert_eq!(began(&mut scene, "j", "x"), ["-One", "+Yes"]);
    assert!(!scene.clear_but("j").lines);
    assert_eq!(ended(&mut scene, "j", "x"), ["-Yes", "(end of j)"]);
    words(&mut scene, "k", "z", "Zed");
    began(&mut scene, "k", "z");
    assert_eq!((scene.forget(), scene.is_open("k")), (Some("Zed".to_owned()), false));
}

#[test]
fn what_waits_is_bounded() {
    let mut scene = Scene::default();
    for number in 0..1000 {
        words(&mut scene, &format!("i{number}"), "u", "words");
        scene.message("", "joy");
    }
    assert_eq!((scene.waiting.len(), scene.open.len()), (MAX_WAITING, MAX_OPEN));
    words(&mut scene, &"i".repeat(MAX_ID + 1), "u", "words");
    assert!(!scene.is_open(&"i".repeat(MAX_ID + 1)));
}
