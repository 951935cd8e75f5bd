//! Numbers as words.

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = ["", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// Digits as the words that they are read as: up to 6 digits as one number, of more each by itself.
pub(super) fn words(digits: &[u32]) -> Vec<&'static str> {
    let is_spelled = digits.len() > 6 || digits.len() > 1 && digits.first() == Some(&0);
    let mut words = Vec::new();
    if is_spelled {
        words.extend(digits.iter().map(|digit| one(*digit)));
    } else {
        number(digits.iter().fold(0, |number, digit| number * 10 + digit), &mut words);
    }
    words
}

fn one(number: u32) -> &'static str {
    ONES.get(number as usize).copied().unwrap_or_default()
}

fn number(number: u32, words: &mut Vec<&'static str>) {
    match number {
        0..20 => words.push(one(number)),
        20..100 => {
            words.push(TENS.get(number as usize / 10).copied().unwrap_or_default());
            rest(number % 10, words);
        }
        // A year, as it is said.
        1100..2000 if number % 100 >= 10 => {
            words.push(one(number / 100));
            self::number(number % 100, words);
        }
        100..1000 => {
            words.extend([one(number / 100), "hundred"]);
            rest(number % 100, words);
        }
        _ => {
            self::number(number / 1000, words);
            words.push("thousand");
            rest(number % 1000, words);
        }
    }
}

fn rest(number: u32, words: &mut Vec<&'static str>) {
    if number > 0 {
        self::number(number, words);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_are_read() {
        let words =
            |text: &str| super::words(&text.chars().filter_map(|c| c.to_digit(10)).collect::<Vec<_>>()).join(" ");
        assert_eq!(words("0"), "zero");
        assert_eq!(words("42"), "forty two");
        assert_eq!(words("300"), "three hundred");
        assert_eq!(words("1984"), "nineteen eighty four");
        assert_eq!(words("2005"), "two thousand five");
        assert_eq!(words("1000"), "one thousand");
        assert_eq!(words("120015"), "one hundred twenty thousand fifteen");
        assert_eq!(words("007"), "zero zero seven");
    }
}
