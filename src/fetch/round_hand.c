/* A round in hand. */
#include "round_hand.h"

void round_note(struct round *round, struct shop_answer *answer)
{
    shop_answer_free(round->trouble);
    round->trouble = answer;
}

void round_give_up(struct round *round, struct shop_answer *answer)
{
    round_note(round, answer);
    round->incomplete = true;
    round->ended = true;
}

void round_count(struct round *round, guint *which)
{
    ++*which;
    round->counts.looked_at++;
}

void round_want(struct round *round, gint64 id, bool counted)
{
    struct wanted wanted = {id, counted};
    g_array_append_val(round->wanted, wanted);
}
