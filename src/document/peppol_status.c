/* The words of the states of a Peppol delivery. */
#include "document/peppol_status.h"

#include <string.h>

static const char *const texts[PEPPOL_STATES] = {
        [PEPPOL_QUEUED] = "queued",
        [PEPPOL_LOOKING_UP] = "looking_up",
        [PEPPOL_UNREACHABLE] = "unreachable",
        [PEPPOL_SENDING] = "sending",
        [PEPPOL_UNCERTAIN] = "uncertain",
        [PEPPOL_ACCEPTED] = "accepted",
        [PEPPOL_DELIVERED] = "delivered",
        [PEPPOL_FAILED] = "failed",
        [PEPPOL_CANCELLED] = "cancelled",
};

const char *peppol_state_text(enum peppol_state state)
{
    return (int)state >= 0 && state < PEPPOL_STATES ? texts[state] : "";
}

bool peppol_state_from_text(const char *text, enum peppol_state *state)
{
    for (int i = 0; i < PEPPOL_STATES; i++)
        if (strcmp(texts[i], text) == 0) {
            *state = (enum peppol_state)i;
            return true;
        }
    return false;
}
