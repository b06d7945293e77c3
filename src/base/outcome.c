/* The names of outcomes. */
#include "base/outcome.h"

static const struct {
    const char *text, *logged;
} names[OUTCOMES] = {
        [OUTCOME_ACCEPTED] = {"accepted", "accepted"},
        [OUTCOME_LATER] = {"later", "later"},
        [OUTCOME_REFUSED] = {"refused", "refused"},
        [OUTCOME_RELAY] = {"relay", "relay-trouble"},
        [OUTCOME_UNCERTAIN] = {"uncertain", "uncertain"},
};

const char *outcome_text(enum outcome outcome)
{
    return names[outcome].text;
}

const char *outcome_logged(enum outcome outcome)
{
    return names[outcome].logged;
}
