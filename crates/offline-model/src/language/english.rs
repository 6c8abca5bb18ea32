//! Whether a text is English, and if not, which language it looks like.

use super::text::Text;

/// Small words other languages are known by.
const OTHERS: &[(&str, &str)] = &[
    (
        "German",
        "der die das und ich wir mit für ist nicht ein eine einen unser unsere möchte brauche soll sollen werden kann können von zu auf wer wann welche alle",
    ),
    (
        "French",
        "le la les des une nous je pour avec est sont qui que dans mon mes notre nos veux besoin chaque ainsi et leur leurs aux du sur",
    ),
    (
        "Spanish",
        "el los las una nosotros yo para con es son que mi mis nuestro nuestra quiero necesito cada y del por su sus como cuando",
    ),
    (
        "Italian",
        "il lo gli una noi io per con è sono che mio nostra nostro voglio vorrei ogni della delle dei anche quando chi di",
    ),
    (
        "Portuguese",
        "o os uma nós eu para com é são que meu minha nosso quero preciso cada do da dos das quando em",
    ),
    (
        "Dutch",
        "de het een wij ik met voor is niet onze wil moet kunnen van naar wie wanneer alle en ook",
    ),
    (
        "Polish",
        "i w na z do nie się jest że dla chcę każdy kto kiedy oraz lub jak moje nasz",
    ),
    (
        "Swedish",
        "och att det som en ett vi jag med för är inte vill ska kan alla när vem till på",
    ),
];

/// The language a text seems to be in if it is not English; none for English and for too little to tell.
#[must_use]
pub fn other_language(text: &Text) -> Option<&'static str> {
    let words: Vec<&str> = text
        .tokens()
        .filter(|token| token.is_word())
        .map(|token| token.word.as_str())
        .collect();
    let letters = words
        .iter()
        .flat_map(|word| word.chars())
        .filter(|letter| letter.is_alphabetic());
    let (all, foreign) = letters.fold((0_usize, 0_usize), |(all, foreign), letter| {
        (all + 1, foreign + usize::from(u32::from(letter) > 0x24f))
    });
    if all > 3 && foreign * 2 > all {
        return Some("a language I cannot read");
    }
    let english = words.iter().filter(|word| is_english(word)).count();
    OTHERS
        .iter()
        .map(|(name, list)| {
            (
                *name,
                words
                    .iter()
                    .filter(|word| list.split(' ').any(|entry| entry == **word))
                    .count(),
            )
        })
        .max_by_key(|(_, hits)| *hits)
        .filter(|(_, hits)| *hits >= 3 && *hits > english * 2)
        .map(|(name, _)| name)
}

fn is_english(word: &str) -> bool {
    "the and of to for with we our my is are that who what when it they them their each every want need should can list track keep this be have has or a an in on"
        .split(' ')
        .any(|entry| entry == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_languages_are_told_apart() {
        assert_eq!(
            other_language(&Text::read(
                "Wir sind ein Verein und ich möchte die Mitglieder und Beiträge verwalten"
            )),
            Some("German")
        );
        assert_eq!(
            other_language(&Text::read(
                "Je veux une liste de mes livres avec le titre et les auteurs pour notre club"
            )),
            Some("French")
        );
        assert_eq!(
            other_language(&Text::read("本のリストを作りたい")),
            Some("a language I cannot read")
        );
        assert_eq!(
            other_language(&Text::read("We are a tool library in our village")),
            None
        );
        assert_eq!(other_language(&Text::read("asdf")), None);
    }
}
