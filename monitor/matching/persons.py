"""Firms that bear a surname, where a person of that name is meant: "Carl Bosch", "Dr. Stryker", "J. Jenkins".

Owns a list of given names and the look of titles, initials, lists of authors and pen names. Knows no watch.
"""

from __future__ import annotations

import re

from monitor.matching.frames import CORPORATE, KINDS, OF_CRIMINALS, words_of

# Given names that are seldom anything else: no English words (Mark, Grant, Will), no places (Austin), no
# products (Alexa, Claude, Jenkins) stand here.
_GIVEN = words_of(
    "Aaron Abdul Abdullah Abigail Abraham Adam Adriana Agnieszka Ahmad Ahmed Aidan Aisha Alan Alastair "
    "Albert Alberto Alec Alejandro Aleksandr Aleksei Alessandro Alexander Alexandra Alexandre Alexei "
    "Alfred Alfredo Alice Alison Allison Amanda Amelia Amir Amit Ana Anastasia Anders Andre Andrea "
    "Andreas Andrei Andrej Andrew Andrzej Angela Angelika Anita Anna Anne Annette Annika Anthony "
    "Antoine Anton Antonio Antony Arjun Armando Arnaud Arnold Arthur Arturo Astrid Aurelien Barbara "
    "Barry Bartosz Beatrice Beatriz Benedikt Benjamin Bernard Bernhard Bernie Bertrand Beth Betty Bjorn "
    "Björn Boris Brad Bradley Brandon Brenda Brendan Brian Bridget Brigitte Bruno Bryan Caitlin Cameron "
    "Camille Carl Carla Carlos Carmen Carol Caroline Catherine Cathy Cecilia Cedric Chandra Cheryl "
    "Chloe Chris Christian Christina Christine Christoph Christophe Christopher Cindy Claire Clara "
    "Claudia Colin Conor Craig Cristina Cynthia Damian Damien Daniel Daniela Danielle Danny Darren Dave "
    "David Deborah Debra Denis Dennis Derek Diana Diane Didier Diego Dieter Dirk Dmitri Dmitry Dominic "
    "Dominik Dominique Donald Donna Doris Dorothy Doug Douglas Duncan Dylan Edgar Edith Eduardo Edward "
    "Edwin Eileen Elaine Eleanor Elena Elias Elisabeth Elise Elizabeth Ellen Elliot Elon Emanuel Emil "
    "Emilia Emily Emma Emmanuel Enrique Enzo Eric Erica Erik Erika Ernest Ernesto Erwin Esteban Esther "
    "Ethan Eugene Eva Evelyn Fabian Fabio Fabrice Fatima Federico Felicia Felipe Ferdinand Fernando "
    "Filip Fiona Florian Francesca Francesco Francine Francis Francisco Francois Franz François Fred "
    "Frederic Frederick Friedrich Fritz Gabriel Gabriela Gareth Gary Gavin Geoff Geoffrey George "
    "Georges Gerald Gerard Gerhard Giovanni Giulia Giuseppe Gloria Gonzalo Gordon Graham Greg Gregor "
    "Gregory Guido Guillaume Gunther Gustav Günther Hanna Hannah Hans Harald Harold Hassan Heather "
    "Hector Heidi Heinrich Heinz Helen Helmut Henri Henrik Henry Herbert Hermann Hieronymus Hiroshi "
    "Holger Howard Hubert Hugo Ian Ibrahim Ignacio Igor Ingrid Irina Isaac Isabel Isabella Isabelle "
    "Ivan Jack Jacob Jacqueline Jacques Jakob James Jamie Jan Jane Janet Janice Jason Javier Jean Jeff "
    "Jeffrey Jennifer Jenny Jeremy Jerome Jessica Jim Jimmy Joachim Joan Joanna Joanne Joao Joaquin "
    "Jochen Joe Joel Johan Johann Johanna Johannes John Jonas Jonathan Jorge Jose Josef Joseph Joshua "
    "José João Juan Judith Julian Julie Julien Juliette Justin Jürgen Kamala Karen Karim Karin Karl "
    "Karsten Katarina Kate Katherine Kathleen Kathryn Kathy Katie Katrin Keith Kelly Kenji Kenneth "
    "Kerry Kevin Kimberly Kirsten Klaus Kristen Kristina Kurt Kyle Lars Laura Lauren Laurence Laurent "
    "Lawrence Leah Leon Leonard Leslie Liam Linda Lindsay Lisa Lorenzo Lothar Louis Louise Luca Lucas "
    "Lucia Lucy Ludwig Luis Luisa Lukas Luke Lydia Maciej Magdalena Manfred Manuel Marc Marcel Marcin "
    "Marco Marcos Marcus Margaret Maria Marie Marina Mario Marion Marius Markus Martha Martin Martina "
    "Mary Mateusz Mathieu Matt Matteo Matthew Matthias Matthieu Maureen Maurice Mauricio Megan Mehmet "
    "Melanie Melissa Michael Michaela Michal Michel Michele Michelle Miguel Mikael Mike Mikhail Miriam "
    "Mohamed Mohammad Mohammed Mohit Monica Monika Muhammad Mustafa Nadia Nancy Naomi Natalia Natalie "
    "Natasha Nathan Nathaniel Neil Nicholas Nicola Nicolas Nicole Niels Nigel Nikhil Nikita Nikolai "
    "Nikolas Nina Norbert Norman Olaf Oleg Oleksandr Olga Oliver Olivia Olivier Omar Oscar Oskar Otto "
    "Pablo Pamela Paolo Pascal Patricia Patrick Paul Paula Paulo Pavel Pawel Pedro Peter Petra Philip "
    "Philipp Philippe Phillip Pierre Pieter Piotr Priya Rachel Rafael Rahul Rainer Rajesh Ralf Ralph "
    "Ramon Ramona Raphael Raul Raymond Rebecca Reinhard Renate Ricardo Richard Rita Robert Roberto "
    "Rodrigo Roger Roland Rolf Romain Ronald Rosemary Roy Rudolf Rupert Ruslan Ruth Ryan Sabine Sabrina "
    "Salvatore Samantha Samir Samuel Sanjay Sara Sarah Sebastian Serena Sergei Sergey Sergio Seth Shane "
    "Shannon Sharon Shaun Sheila Shirley Silvia Simon Simone Sofia Sonia Sophia Sophie Stacy Stanislav "
    "Stefan Stefanie Stefano Steffen Stephan Stephanie Stephen Steve Steven Stuart Stéphane Suresh "
    "Susan Susanne Suzanne Svetlana Sylvia Sylvie Sébastien Tamara Tanya Tara Tatiana Taylor Terence "
    "Teresa Theodor Theodore Theresa Thierry Thomas Thorsten Tim Timothy Tobias Todd Tomas Tomasz Tommy "
    "Toni Tony Tracy Travis Ulrich Ursula Uwe Valentina Valerie Vanessa Vera Veronica Viktor Vincent "
    "Vincenzo Vitaly Vivek Vladimir Volker Volodymyr Walter Wendy Werner Wilhelm William Wojciech "
    "Wolfgang Xavier Yasmin Yulia Yuri Yves Yvonne Zachary Carley Clive Freddie Harrison Jo Josh Keir Rishi "
    "Trey Usain"
)
# Words that serve as given names or titles of persons; a surname must follow that is nothing else.
_GIVEN_WORDS = words_of(
    "Amber Archer Autumn Basil Brooklyn Carter Chase Clay Clover Cooper Crystal Daisy Dallas Dawn Dean "
    "Drew Duke Earl Faith Felix Forrest Frank Ginger Glen Grace Grant Harper Hazel Holly Hope Hunter Iris "
    "Ivy Jade Jasmine Jasper Jordan Joy June Lance Laurel Leo Lily Lincoln Luna Madison Mark Mason Max "
    "May Miles Olive Oscar Paris Parker Pearl Penny Piper Ray Reed Robin Rose Ruby Sandy Scarlet Skyler "
    "Stella Summer Sterling Tucker Tyler Victor Violet Will Willow Brother Sister Father Cardinal "
    "Justice Judge Bishop Pope Captain Sergeant Marshal Sheriff Senator Governor Chancellor Coach "
    "Principal Prince Princess King Queen Lord Lady Saint Uncle Aunt Ranger"
)
_TITLE = r"(?:Mr|Mrs|Ms|Dr|Prof|Sen|Gov|Sgt|Lt|Capt|Col|Herr|Frau|Mme|Monsieur|Madame|Señor|Señora)\.?"
_TITLED = re.compile(
    rf"\b({_TITLE}|(?<!Vice )President|Judge|Justice|Senator|Governor|Mayor|Sheriff|Sir|Cardinal|Bishop) $"
)
_BEFORE = re.compile(r"(?:^|[^\w’'.-])([^\W\d_]{2,12}(?:-[^\W\d_]{2,12})?)(?: [A-Z]\.)? $")
_TOWN = re.compile(r"\b(?:San|Santa|Santo|São|Saint|St\.?|Port|Fort|Lake|Mount|Point) $")
# Initials say a person within a list of persons; elsewhere they may end a sentence: "Plan B. Microsoft said".
_INITIALS = re.compile(r"(?:[(\[,;&] ?|\b(?:and|by|with|et|und) )((?:[A-Z]\.[ -]?){1,3})$")
_NO_INITIALS = words_of("U.S. U.K. E.U. U.N. U.A.E. U.S.A. D.C. N.Y. L.A. A.I. I.T. N.J. P.C.")
_NEXT_AUTHOR = r"(?: [^\W\d_][\w’'-]+ [A-Z]{1,3}[,.])"
_AUTHOR = re.compile(rf" [A-Z]{{1,2}},(?:{_NEXT_AUTHOR}{{0,8}} et al\b|{_NEXT_AUTHOR}{{2}})")
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
    found = _TITLED.search(before) or _BEFORE.search(before)
    if found and (found.re is _TITLED or (is_given(found[1]) and not _TOWN.search(before[: found.start(1)]))):
        return f"a person, '{found[0].strip(_MARKS)} {word}'"
    initials = _INITIALS.search(before)
    if initials and initials[1].strip() not in _NO_INITIALS:
        return f"a person, '{initials[1]}{word}'"
    return "an author in a list of references" if _AUTHOR.match(text, end) else ""


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
    """Say in words that [start, end) of a passage is a given name before a surname, "" where it is not."""
    word = text[start:end]
    if text[end : end + 1] != " " or not is_given(word) or not (found := _SURNAME.match(text, end)):
        return ""
    if found[1].lower() in CORPORATE:
        return ""
    return f"a person, '{word} {found[1]}'"
