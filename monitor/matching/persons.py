"""Firms that bear a surname, where a person of that name is meant: "Carl Bosch", "Dr. Stryker", "J. Jenkins".

Owns a list of given names and the look of titles, initials, lists of authors and pen names. Knows no watch.
"""

from __future__ import annotations

import re

from monitor.matching.countries import lands_whose
from monitor.matching.frames import ACTS, CORPORATE, KINDS, OF_CRIMINALS, PEOPLE, THINGS, TOLD_OF, words_of
from monitor.matching.words import is_verb_form, is_word

# Given names that are seldom anything else: no English words (Mark, Grant, Will), no places (Austin), no
# products (Alexa, Claude, Jenkins) stand here.
_GIVEN = words_of(
    "Aaron Abdul Abdullah Abigail Abraham Adam Adriana Agnieszka Ahmad Ahmed Aidan Aisha Ajay Alain Alan "
    "Alastair Albert Alberto Alec Alejandra Alejandro Aleksandr Aleksei Alessandro Alexander Alexandra "
    "Alexandre Alexei Alfonso Alfred Alfredo Ali Alice Alicia Alina Alison Allison Alyssa Amanda Amelia "
    "Amir Amit Amy Ana Anastasia Anders Andre Andrea Andreas Andrei Andrej Andrew Andrzej Andy Angela "
    "Angelika Angelina Angie Anil Anita Anjali Anna Anne Annette Annie Annika Anthony Antoine Anton "
    "Antonia Antonio Antony Arjun Armando Arnaud Arnold Arthur Arturo Arvind Ashish Ashley Ashok Astrid "
    "Audrey Aurelien Barbara Barry Bartosz Beatrice Beatriz Becky Ben Benedikt Benjamin Benny Bernard "
    "Bernhard Bernie Bertrand Beth Betty Billy Bjorn Björn Bob Bobby Boris Brad Bradley Brandon Brenda "
    "Brendan Brent Brett Brian Bridget Brigitte Bruce Bruno Bryan Caitlin Cameron Camille Carl Carla "
    "Carley Carlos Carmen Carol Caroline Carrie Catherine Cathy Cecilia Cedric Chandra Charles Charlie "
    "Cheryl Chloe Chris Christian Christina Christine Christoph Christophe Christopher Cindy Claire Clara "
    "Claudia Clive Colin Conor Corey Courtney Craig Cristina Cynthia Damian Damien Dan Daniel Daniela "
    "Danielle Danny Darren Dave David Deb Debbie Deborah Debra Deepak Denis Denise Dennis Derek Diana "
    "Diane Didier Diego Dieter Dina Dirk Dmitri Dmitry Dominic Dominik Dominique Donald Donna Doris "
    "Dorothy Doug Douglas Duncan Dustin Dylan Eddie Edgar Edith Edmund Eduardo Edward Edwin Eileen Elaina "
    "Elaine Eleanor Elena Eli Elias Elijah Elisabeth Elise Elizabeth Ella Ellen Ellie Elliot Elon Emanuel "
    "Emil Emilia Emily Emma Emmanuel Emmett Enrique Enzo Eric Erica Erik Erika Ernest Ernesto Erwin Esme "
    "Esteban Esther Ethan Eugene Eva Evan Evelyn Ewa Fabian Fabio Fabrice Fatima Federico Felicia "
    "Felicity Felipe Ferdinand Fernando Filip Fiona Florian Frances Francesca Francesco Francine Francis "
    "Francisco Francois Frankie Franz François Fred Freddie Frederic Frederick Friedrich Fritz Gabriel "
    "Gabriela Gareth Garrett Gary Gavin Geoff Geoffrey George Georges Gerald Geraldine Gerard Gerhard "
    "Gianni Gilbert Gina Giovanni Giulia Giuseppe Glenn Gloria Gonzalo Gordon Graham Greg Gregor Gregory "
    "Greta Gretchen Guido Guillaume Gunther Gustav Gwen Günther Hamza Hanna Hannah Hans Harald Harold "
    "Harriet Harrison Harry Hassan Heather Hector Heidi Heinrich Heinz Helen Helena Helmut Henri Henrik "
    "Henry Herbert Hermann Hieronymus Hillary Hiroshi Holger Howard Howie Hubert Hugh Hugo Ian Ibrahim "
    "Ignacio Igor Imran Ines Ingrid Irina Isaac Isabel Isabella Isabelle Isaiah Ivan Ivana Jack Jackie "
    "Jacob Jacqueline Jacques Jada Jakob James Jamie Jan Jane Janet Janice Janine Jared Jason Javier "
    "Jayden Jean Jeanette Jeanne Jeff Jeffrey Jen Jenna Jennifer Jenny Jeremy Jerome Jerry Jesse Jessica "
    "Jill Jim Jimmy Jo Joachim Joan Joanna Joanne Joao Joaquin Jochen Jodie Joe Joel Joey Johan Johann "
    "Johanna Johannes John Johnny Jon Jonah Jonas Jonathan Jorge Jose Josef Joseph Josephine Josh Joshua "
    "Josie José Joyce João Juan Juanita Judith Judy Julia Julian Juliana Julie Julien Juliet Juliette "
    "Justin Jürgen Kamala Kara Karen Karim Karin Karl Karsten Katarina Kate Katharine Katherine Kathleen "
    "Kathrin Kathryn Kathy Katie Katrin Keir Keira Keith Kelly Kelsey Ken Kenji Kenneth Kerry Kevin "
    "Khalid Kim Kimberly Kirsten Klaus Krishna Kristen Kristin Kristina Krzysztof Kurt Kyle Kyra Larry "
    "Lars Laura Lauren Laurence Laurent Laurie Lawrence Leah Leila Lena Lenny Leo Leon Leonard Leroy "
    "Leslie Lester Lewis Liam Lillian Linda Lindsay Lindsey Lionel Lisa Liz Lorenzo Lorraine Lothar Louis "
    "Louise Luca Lucas Lucia Lucille Lucy Ludwig Luis Luisa Lukas Luke Lydia Maciej Magdalena Maggie "
    "Malcolm Mandy Manfred Manuel Marc Marcel Marcia Marcin Marco Marcos Marcus Margaret Margot Maria "
    "Marianne Marie Marilyn Marina Mario Marion Marius Marjorie Markus Marta Martha Martin Martina Mary "
    "Mateusz Mathias Mathieu Mathilde Matt Matteo Matthew Matthias Matthieu Maureen Maurice Mauricio "
    "Maxime Megan Meghan Mehmet Melanie Melissa Michael Michaela Michal Michel Michele Michelle Mickey "
    "Miguel Mikael Mike Mikhail Mikko Miriam Mitch Mitchell Mohamed Mohammad Mohammed Mohan Mohit Molly "
    "Monica Monika Muhammad Mustafa Nadia Nancy Naomi Natalia Natalie Natasha Nathan Nathaniel "
    "Naveen Neal Neha Neil Nicholas Nick Nicola Nicolas Nicole Niels Nigel Nikhil Nikita Nikki Nikolai "
    "Nikolas Nina Noah Nora Norbert Norma Norman Olaf Oleg Oleksandr Oleksii Olga Oliver Olivia Olivier "
    "Omar Oscar Oskar Otto Pablo Pam Pamela Paolo Pascal Patricia Patrick Patty Paul Paula Paulo Pavel "
    "Pawel Pedro Peggy Penelope Pete Peter Petra Phil Philip Philipp Philippe Phillip Phoebe Pierre "
    "Pieter Piotr Pooja Prakash Pranav Priya Quentin Rachel Rafael Rahul Rainer Rajesh Rajiv Ralf Ralph "
    "Ramon Ramona Raphael Raul Ravi Raymond Rebecca Reese Reginald Reinhard Renate René Rhys Ricardo "
    "Richard Rick Ricky Rishi Rita Rob Robbie Robert Roberto Robyn Rodrigo Roger Rohan Roland Rolf Romain "
    "Ron Ronald Ronnie Rosa Rosemary Roxanne Roy Rudolf Rupert Ruslan Ruth Ryan Sabine Sabrina Sally "
    "Salvatore Sam Samantha Samir Samuel Samuele Sandra Sanjay Sanjeev Sara Sarah Satya Saul Sean "
    "Sebastian Serena Serge Sergei Sergey Sergio Seth Shane Shannon Sharon Shaun Sheila Shirley Shreya "
    "Sidney Sigrid Silvia Simon Simone Siobhan Sofia Sonia Sophia Sophie Stacy Stanislav Stefan "
    "Stefania Stefanie Stefano Steffen Stella Stephan Stephanie Stephen Steve Steven Stuart Stéphane "
    "Sundar Sunil Suresh Susan Susanne Susie Suzanne Sven Svetlana Sylvester Sylvia Sylvie Sébastien "
    "Takeshi Tamara Tanya Tara Tatiana Taylor Ted Terence Teresa Teri Terrence Terri Terry Tess Theodor "
    "Theodore Theresa Thierry Thomas Thorsten Tim Timothy Tina Tobias Todd Tom Tomas Tomasz Tommy Toni "
    "Tony Tracy Travis Trevor Trey Tristan Tulsi Tyrone Ulrich Ulrike Ursula Usain Uwe Valentina Valeria "
    "Valerie Valerio Vanessa Vera Veronica Vijay Vikram Viktor Vincent Vincenzo Violeta Vitaly Vivek "
    "Vivian Vlad Vladimir Volker Volodymyr Walt Walter Wanda Wayne Wendy Werner Wes Wesley Wilfried "
    "Wilhelm William Willy Winston Wojciech Wolfgang Xavier Yasir Yasmin Yasmine Yitzhak Yosef Youssef "
    "Yulia Yuri Yusuf Yves Yvette Yvonne Zach Zachary Zoe Zoltan"
)
# Words that serve as given names or titles of persons; a surname must follow that is nothing else.
_GIVEN_WORDS = words_of(
    "Amber Archer Autumn Basil Brooklyn Carter Chase Clay Clover Cooper Crystal Daisy Dallas Dawn Dean "
    "Drew Duke Earl Faith Felix Forrest Frank Ginger Glen Grace Grant Harper Hazel Holly Hope Hunter Iris "
    "Ivy Jade Jasmine Jasper Jordan Joy June Lance Laurel Lily Lincoln Luna Madison Mark Mason Max "
    "May Miles Olive Paris Parker Pearl Penny Piper Ray Reed Robin Rose Ruby Sandy Scarlet Skyler "
    "Summer Sterling Tucker Tyler Victor Violet Will Willow Brother Sister Father Cardinal "
    "Justice Judge Bishop Pope Captain Sergeant Marshal Sheriff Senator Governor Chancellor Coach "
    "Principal Prince Princess King Queen Lord Lady Saint Uncle Aunt Ranger"
)
# Titles of persons, written out, and those that are written short, with a point or without one.
_TITLES = words_of(
    "President Judge Justice Senator Governor Mayor Sheriff Sir Cardinal Bishop Congressman Congresswoman "
    "Detective Chancellor Rep. Agent"
)
_SHORT_TITLES = words_of(
    "Mr Mrs Ms Dr Prof Sen Gov Sgt Lt Capt Col Herr Frau Mme Monsieur Madame Señor Señora"
)
_TITLED = re.compile(
    rf"\b((?:{'|'.join(sorted(_SHORT_TITLES))})\.?"
    rf"|(?<!Vice )President|{'|'.join(sorted(re.escape(one) for one in _TITLES - {'President', 'Agent'}))}) $"
    # "Special Agent Cox", and malware is called so too; but not "New Coding Agent Cox Sells"
    r"|(?:^|[^\w\s] |\b[a-z]\w* |\bSpecial )(Agent) $"
)
# an end is found many times as fast as a pattern
_TITLE_ENDS = tuple(f"{title}{end}" for title in sorted(_TITLES | _SHORT_TITLES) for end in (" ", ". "))
_BEFORE = re.compile(r"(?:^|[^\w’'.-])([^\W\d_]{2,12}(?:-[^\W\d_]{2,12})?)(?: [A-Z]\.)? $")
_TOWN = re.compile(r"\b(?:San|Santa|Santo|São|Saint|St\.?|Port|Fort|Lake|Mount|Point) $")
# Initials say a person within a list of persons; elsewhere they may end a sentence: "Plan B. Microsoft said".
_INITIALS = re.compile(r"(?:[(\[,;&] ?|\b(?:and|by|with|et|und) )((?:[A-Z]\.[ -]?){1,3})$")
_NO_INITIALS = words_of("U.S. U.K. E.U. U.N. U.A.E. U.S.A. D.C. N.Y. L.A. A.I. I.T. N.J. P.C.")
_NEXT_AUTHOR = r"(?: [^\W\d_][\w’'-]+(?<!['’]s) [A-Z]{1,3}[,.])"  # not "Britain's NCA,"
_AUTHOR = re.compile(rf" [A-Z]{{1,2}},(?:{_NEXT_AUTHOR}{{0,8}} et al\b|{_NEXT_AUTHOR}{{2}})")
_NUMBERED = re.compile(r"(?:^|\s)\[?\d{1,3}[.\]] $")
_LONE_AUTHOR = re.compile(r" [A-Z]{1,3}(?:\.[A-Z])*[.,] [A-Z]")
_AUTHORS_BEFORE = re.compile(
    r"[^\W\d_][\w’'-]+ [A-Z]{1,3}, [A-Z][\w’'-]+ $|(?:^|\s)[-–•\d.\]]+ [A-Z][\w’'-]+ $"
)
_AUTHORS_AFTER = re.compile(rf",(?: et al\b|{_NEXT_AUTHOR})")
_OF_FIRMS = CORPORATE | ACTS | THINGS | PEOPLE | TOLD_OF
# Surnames that are English words too, but nothing that a headline or a firm goes on with after its name.
_WORD_SURNAMES = words_of(
    "archer baker barber bishop black brown bush butler carpenter carter chandler clark cook cooper farmer "
    "fisher fox gardner gray green grey hall hill hunter king knight lamb marsh mason miller parker porter "
    "potter rice rose shepherd stone taylor turner walker weaver white wolf wood woods wright young"
)
_MARKS = " \n\t\"'“”‘’«»()[]{},;:—–-"
_SURNAME = re.compile(r" ([A-Z][a-z][A-Za-z]+)\b")
_WORD = re.compile(r" ([\w.]+)")
# "the monikers Shade and X", "nicknames like X"; not "usernames and passwords of X", "usernames, X tokens".
# What follows is matched in one way only, so that no list of capitals is tried in many.
_PEN_NAME = re.compile(
    r"\b(?i:monikers?|nicknames?|usernames?|screen names?|pseudonyms?|aliases|the names)\b"
    r"(?!,|;| and\b| or\b)"
    r"(?:\W++(?:(?<=[\"'“‘])[\w .-]{1,40}+(?=[\"'”’])"
    r"|(?:and|or|such|as|like|includ(?:e|es|ing)|is|are|was|were|also)\b|[A-Z0-9][\w.’'-]*+))*+\W+$"
)
_KIND_CALLED = re.compile(
    rf"\b(?:{'|'.join(sorted(KINDS - OF_CRIMINALS))}),?"
    r" (?:(?:that|which) (?:is|was) )?(?:[\w-]+ly )?[\w-]+ $"
)


def surname(text: str, start: int, end: int) -> str:
    """Say in words that [start, end) of a passage is the surname of a person there, "" where it is not.

    Only one capitalised word can be one. A given name, a title or initials before it say so, as does a list
    of authors ("Mosely K, Ferrari M, et al."); a firm's legal form after it says the opposite.
    """
    word = text[start:end]
    if not word.isalpha() or not word[0].isupper() or word.isupper() or start == 0:
        return ""
    following = _WORD.match(text, end)
    if following and following[1].lower().strip(".") in CORPORATE:
        return ""
    before = text[max(0, start - 40) : start]
    titled = _TITLED.search(before) if before.endswith(_TITLE_ENDS) else None
    found = titled or _BEFORE.search(before)
    if found and (found.re is _TITLED or (is_given(found[1]) and not _TOWN.search(before[: found.start(1)]))):
        if found.re is _TITLED and found[2]:
            return "" if is_word(word.lower()) else f"an agent or a malware, '{found[2]} {word}'"
        return f"a person, '{found[0].strip(_MARKS)} {word}'"
    initials = _INITIALS.search(before)
    if initials and initials[1].strip() not in _NO_INITIALS:
        return f"a person, '{initials[1]}{word}'"
    numbered = _LONE_AUTHOR.match(text, end) and _NUMBERED.search(before)  # "14. Bosch S. Obesity affects"
    return "an author in a list of references" if numbered or _AUTHOR.match(text, end) else ""


def initials_here(text: str, start: int, end: int) -> str:
    """Say in words that [start, end) of a passage, in capitals, is an author's initials: "Dwan GM, et al.".

    A surname stands before them and more authors beside; a country's adjective is none ("the German BKA").
    """
    if end - start > 3 or text[end : end + 1] != "," or not text[start:end].isalpha():
        return ""
    if lands_whose(text[max(0, start - 32) : start]):
        return ""
    if not _AUTHORS_AFTER.match(text, end) or not _AUTHORS_BEFORE.search(text, max(0, start - 60), start):
        return ""
    return "the initials of an author in a list of references"


def is_given(word: str) -> bool:
    """Say whether `word`, written with a capital, is a given name ("Carl", "Jean-Paul")."""
    return word in _GIVEN or ("-" in word and all(part in _GIVEN for part in word.split("-")))


def may_be_given(word: str) -> bool:
    """Say whether `word`, written with a capital, is a given name or a word that serves as one ("Amber")."""
    return word in _GIVEN_WORDS or is_given(word)


def pen_name(before: str) -> bool:
    """Say whether what stands before a word says that somebody calls himself so: "the monikers Shade and"."""
    near = before[-80:]
    small = near.lower()
    # a fixed word is found many times as fast as one of several
    likely = "name" in small or "moniker" in small or "aliases" in small or "pseudonym" in small
    return likely and _PEN_NAME.search(near) is not None


def firm_called(before: str) -> bool:
    """Say whether what stands before a word says that a firm is called so: "a company called"."""
    return _KIND_CALLED.search(before) is not None


def given_here(text: str, start: int, end: int) -> str:
    """Say in words that [start, end) of a passage is a given name before a surname, "" where it is not.

    A surname is no English word, few aside, and no form of a verb: titles write every word with a capital,
    and firms are called by given names ("Dave Confirms Data Breach").
    """
    word = text[start:end]
    if text[end : end + 1] != " " or not is_given(word) or not (found := _SURNAME.match(text, end)):
        return ""
    small = found[1].lower()
    if small not in _WORD_SURNAMES and (is_word(small) or small in _OF_FIRMS or is_verb_form(small)):
        return ""
    return f"a person, '{word} {found[1]}'"
