/* The stages of an SMTP session. */
#ifndef BILLHOOK_MAIL_STAGE_H
#define BILLHOOK_MAIL_STAGE_H

/* Where the session was when it ended: the thing whose reply was awaited or refused. */
enum smtp_stage {
    SMTP_CONNECT,  /* no connection yet, or nothing was tried */
    SMTP_BANNER,   /* the server's greeting */
    SMTP_EHLO,     /* EHLO or HELO */
    SMTP_STARTTLS, /* also any other fault of TLS */
    SMTP_AUTH,
    SMTP_MAIL,
    SMTP_RCPT,
    SMTP_DATA, /* the command and the message's bytes */
    SMTP_DOT,  /* the end of the message */
    SMTP_DONE
};

/* A stage's name for messages: "RCPT", "final dot". Static. Any thread. */
const char *smtp_stage_name(enum smtp_stage stage);

#endif
