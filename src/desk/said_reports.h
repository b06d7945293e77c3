/* Rows of words_said.c: reports and long work. */
/* clang-format off */
SAID("{} long jobs wait already: try again when one is done", "er wachten al {} lange taken: probeer opnieuw zodra er een klaar is", "{} longues tâches attendent déjà : réessayez quand l’une est finie", "es warten schon {} lange Aufgaben: versuchen Sie es wieder, wenn eine fertig ist")
SAID("there is no job {}", "taak {} is er niet meer", "la tâche {} n’existe plus", "die Aufgabe {} gibt es nicht mehr")
SAID("the program was stopped before the work was done: ask for it again", "het programma is gestopt voor het werk af was: vraag het opnieuw", "le programme a été arrêté avant la fin du travail : redemandez-le", "das Programm wurde beendet, bevor die Arbeit fertig war: fordern Sie sie neu an")
SAID("a person stopped it", "iemand heeft het gestopt", "quelqu’un l’a arrêté", "jemand hat es abgebrochen")
SAID("its result grew too large for the disk, so it was ended: choose a shorter period", "het resultaat werd te groot voor de schijf: kies een kortere periode", "le résultat devenait trop grand pour le disque : choisissez une période plus courte", "das Ergebnis wurde zu groß für die Festplatte: wählen Sie einen kürzeren Zeitraum")
SAID("no shop has a key of its REST API", "geen enkele winkel heeft een sleutel van zijn REST API", "aucune boutique n’a de clé de son API REST", "kein Shop hat einen Schlüssel seiner REST-API")
SAID("shop {}: it could not be asked to the end", "winkel {} kon niet tot het einde worden bevraagd", "la boutique {} n’a pas pu être interrogée jusqu’au bout", "der Shop {} konnte nicht bis zum Ende befragt werden")
SAID("there is no such report", "dat rapport bestaat niet", "ce rapport n’existe pas", "diesen Bericht gibt es nicht")
SAID("{} faults, the first: {}: {}", "{} fouten, de eerste: {}: {}", "{} erreurs, la première : {} : {}", "{} Fehler, der erste: {}: {}")
SAID("1 fault, the first: {}: {}", "1 fout: {}: {}", "1 erreur : {} : {}", "1 Fehler: {}: {}")
SAID("shop", "de winkel", "la boutique", "der Shop")
SAID("bank", "de bank", "la banque", "die Bank")
/* clang-format on */
