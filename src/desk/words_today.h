/* Rows of words.h: Today. */
/* clang-format off */
WORD(ALL_WELL, "Alles is in orde.", "Tout est en ordre.", "Alles ist in Ordnung.", "All is well.")
WORD(NEEDS_YOU, "Dit vraagt uw aandacht", "Ceci demande votre attention", "Das braucht Sie", "This needs you")
/* clang-format on */
