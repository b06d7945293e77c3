/* Movements and lines. */
#include "bank_lines.h"

#include "base/text.h"

struct bank_line *bank_line_of(
        const struct bank_movement *movement, const char *account, const char *currency)
{
    struct bank_line *line = bank_line_new();
    line->place = movement->place;
    line->amount = movement->amount;
    text_set(&line->account, account);
    text_set(&line->currency, currency);
    text_set(&line->day, movement->day);
    text_set(&line->kind, bank_kind_text(movement->kind));
    text_set(&line->name, movement->name);
    text_set(&line->iban, movement->iban);
    text_set(&line->reference, movement->reference);
    text_set(&line->text, movement->text);
    text_set(&line->end_to_end, movement->end_to_end);
    text_set(&line->bank_reference, movement->bank_reference);
    return line;
}

struct bank_movement bank_movement_of(const struct bank_line *line)
{
    struct bank_movement movement = {.place = line->place,
            .day = line->day,
            .amount = line->amount,
            .kind = BANK_TOTAL, /* of a word that is none: no rule applies */
            .name = line->name,
            .iban = line->iban,
            .reference = line->reference,
            .text = line->text,
            .end_to_end = line->end_to_end,
            .bank_reference = line->bank_reference};
    bank_kind_from_text(line->kind, &movement.kind);
    return movement;
}

void bank_line_say(
        struct bank_line *line, enum bank_state state, const char *outcome, const char *facts)
{
    text_set(&line->state, bank_state_text(state));
    text_set(&line->outcome, outcome);
    text_set(&line->facts, facts);
    g_ptr_array_set_size(line->shares, 0);
}

void bank_line_take(struct bank_line *line, const struct bank_verdict *verdict)
{
    bank_line_say(line, verdict->state, verdict->outcome, verdict->facts);
    for (guint i = 0; i < verdict->shares->len; i++) {
        const struct bank_share *share = g_ptr_array_index(verdict->shares, i);
        bank_line_add_share(line, share->document_id, share->number, share->amount);
    }
}
