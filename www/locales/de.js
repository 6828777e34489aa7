/** German, with »Sie«. What the keys and the signs mean is said in en.js. */
export default {
  "retry": "Noch einmal versuchen",
  "error.load": "Der Ticketverkauf konnte nicht geladen werden. Bitte prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
  "error.internal": "Da ist etwas kaputtgegangen, das liegt an uns. Bitte noch einmal versuchen: Eine begonnene Bestellung geht nicht verloren.",

  "widget.label": "Tickets kaufen",
  "loading": "Tickets werden geladen …",
  "quote": "„{name}“",

  "duration.seconds": { one: "{count}~Sekunde", other: "{count}~Sekunden" },
  "duration.minutes": { one: "{count}~Minute", other: "{count}~Minuten" },
  "duration.hours": { one: "{count}~Stunde", other: "{count}~Stunden" },

  // Choosing
  "sets.label": "Tickets",
  "set.fee": "inkl. {fee}~Gebühr",
  "set.left": { "=1": "das letzte", one: "noch {count}", other: "noch {count}" },
  "set.gone": "Ausverkauft",
  "set.plus": "Ein Ticket mehr: {name}",
  "set.minus": "Ein Ticket weniger: {name}",
  "total.none": "Bitte Tickets wählen",
  "total.label": { one: "Summe für {count}~Ticket", other: "Summe für {count}~Tickets" },
  "checkout": "Zur Kasse",
  "checkout.busy": "Wird reserviert …",
  "checkout.anyway": "Trotzdem reservieren",
  "checkout.slow": "Das Ticketsystem braucht länger als sonst. Sie können warten oder die Bestellung stornieren.",
  "hold.known": "Wir halten Ihre Tickets {duration} lang für Sie fest, während Sie bestellen.",
  "hold.unknown": "Wir halten Ihre Tickets eine begrenzte Zeit fest.",
  "limit.order": {
    one: "Eine Bestellung kann nur {count}~Ticket enthalten.",
    other: "Eine Bestellung kann höchstens {count}~Tickets enthalten.",
  },
  "limit.set": {
    one: "Eine Bestellung kann nur {count} von diesen Tickets enthalten.",
    other: "Eine Bestellung kann höchstens {count} von diesen Tickets enthalten.",
  },
  "choose.first": "Bitte wählen Sie zuerst Tickets aus.",
  "event.closed": "Für diese Veranstaltung werden gerade keine Tickets verkauft.",
  "event.gone": "Alle Tickets sind verkauft. Manche kommen zurück in den Verkauf, schauen Sie später wieder vorbei.",

  // An order that holds tickets
  "held.label": "Ihre Tickets sind reserviert, noch",
  "held.last-minute": "Die letzte Minute läuft",
  "held.note.apart": "Die Zahlung öffnet sich in einem neuen Tab. Ist die Zeit um, gehen die Tickets zurück in den Verkauf.",
  "held.note": "Ist die Zeit um, gehen die Tickets zurück in den Verkauf.",
  "held.confirming": "Die Zeit ist um, wir prüfen Ihre Bestellung …",
  "paying.note": "Sobald die Zahlung da ist, steht hier Ihre Bestellnummer. Anders überlegt? Stornieren Sie die Bestellung.",
  "paying.unpaid":
    "Noch nicht bezahlt, die Tickets sind weiter reserviert. Zahlen Sie noch einmal oder stornieren Sie. Gerade gezahlt? Moment bitte.",
  "paying.unpaid.wait":
    "Noch nicht bezahlt, die Tickets sind weiter reserviert. Gerade gezahlt? Moment bitte. Sonst können Sie stornieren.",
  "paying.label": "Wir warten auf die Zahlung. Reserviert noch",
  "order.number": "Bestellung Nr.~{number}",
  "order.line": "{name} × {count}",
  "order.mixed": "Sie haben verschiedene Tickets gewählt. Welche es geworden sind, steht auf den Tickets selbst.",
  "seat.row": "Reihe~{number}",
  "seat.number": "Platz~{number}",
  "order.found": "Das ist die Bestellung, die Sie vorhin begonnen haben. Die Tickets gehören noch Ihnen.",
  "order.fewer": {
    one: "Wir haben nur {count} von {wanted} gefunden und halten es für Sie fest. Zu wenig? Stornieren Sie die Bestellung.",
    other: "Wir haben nur {count} von {wanted} gefunden und halten sie für Sie fest. Zu wenig? Stornieren Sie die Bestellung.",
  },
  "cancel": "Bestellung stornieren",
  "cancel.busy": "Wird storniert …",
  "cancel.question": "Bestellung stornieren? Die Tickets gehen zurück in den Verkauf.",
  "cancel.question.paying":
    "Bestellung stornieren? Wenn Sie gerade zahlen oder gezahlt haben, stornieren Sie nicht: Warten Sie eine Minute.",
  "cancel.yes": "Ja, stornieren",
  "cancel.no": "Nein, behalten",
  "cancel.failed":
    "Die Bestellung ist nicht storniert, die Tickets gehören noch Ihnen. Wenn Sie sie nicht wollen, stornieren Sie noch einmal.",

  // The buyer's details, the promo code, Pay
  "details.label": "Ihre Angaben",
  "details.name": "Ihr Name",
  "details.email": "E-Mail",
  "details.phone": "Telefon",
  "details.optional": "freiwillig",
  "details.name.missing": "Bitte geben Sie Ihren Namen ein.",
  "details.email.missing": "Bitte geben Sie Ihre E-Mail-Adresse ein.",
  "details.phone.missing": "Bitte geben Sie Ihre Telefonnummer ein.",
  "details.email.wrong": "Bitte prüfen: Eine E-Mail-Adresse sieht aus wie name@example.org.",
  "details.long": {
    one: "Das ist zu lang: Höchstens {count}~Zeichen passt.",
    other: "Das ist zu lang: Höchstens {count}~Zeichen passen.",
  },
  "details.refused": "Das Ticketsystem hat das nicht angenommen. Bitte prüfen Sie es.",
  "details.odd": "Darin sind unsichtbare Zeichen. Bitte löschen und noch einmal eingeben.",
  "promo.label": "Ich habe einen Gutscheincode",
  "promo.apply": "Einlösen",
  "promo.busy": "Wird geprüft …",
  "promo.remove": "Entfernen",
  "promo.missing": "Bitte geben Sie zuerst den Code ein.",
  "promo.waiting": "Lösen Sie den Code ein oder löschen Sie ihn.",
  "promo.applied": "Der Code gilt: {sum} weniger.",
  "promo.removed": "Der Code ist entfernt. Zu zahlen: {sum}.",
  "promo.refused": "Dieser Code gilt hier nicht. Prüfen Sie den Code und seine Bedingungen oder machen Sie ohne ihn weiter.",
  "pay": "{sum} bezahlen",
  "pay.busy": "Zahlung wird geöffnet …",
  "pay.again": "Zurück zur Zahlung",
  "pay.apart": "Öffnet sich in einem neuen Tab.",
  "pay.unknown":
    "Die Zahlung konnte nicht geladen werden, die Tickets sind weiter reserviert. Versuchen Sie es noch einmal oder stornieren Sie.",

  // How it ended
  "canceled.text": "Ihre Bestellung ist storniert, die Tickets sind wieder im Verkauf. Ihre Auswahl ist noch da.",
  "expired.text": "Die Zeit ist um, die Tickets sind wieder im Verkauf. Ihre Auswahl ist noch da: einfach noch mal zur Kasse.",
  "paid.title": "Die Tickets gehören Ihnen",
  "paid.number": "Bestellnummer",
  "paid.text": "Bewahren Sie die Nummer auf: Damit findet der Veranstalter Ihre Bestellung.",
  "paid.seen": "Von Ihrer Zahlung haben wir um {time} erfahren.",
  "paid.more": "Weitere Tickets kaufen",

  // The network
  "offline.choose": "Sie sind offline. Wählen Sie in Ruhe aus, zur Kasse geht es, sobald Sie wieder online sind.",
  "offline.held": "Sie sind offline. Die Uhr läuft weiter, die Tickets gehören noch Ihnen. Sobald Sie online sind, prüfen wir alles.",
  "offline.over": "Sie sind offline, und die Zeit ist um. Sobald Sie online sind, prüfen wir Ihre Bestellung.",

  // Errors
  "error.network": "Wir erreichen das Ticketsystem nicht. Bitte prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
  "error.timeout": "Das Ticketsystem lässt zu lange auf sich warten. Bitte versuchen Sie es noch einmal.",
  "error.unauthorized": "Das Ticketsystem hat die Anfrage dieser Website abgelehnt. Bitte sagen Sie dem Veranstalter Bescheid.",
  "error.not-found": "Diese Veranstaltung ist nicht im Verkauf. Sehen Sie nach anderen Terminen oder fragen Sie den Veranstalter.",
  "error.order-gone": "Diese Bestellung gibt es nicht mehr. Bitte wählen Sie Ihre Tickets noch einmal aus.",
  "error.order-gone.paying":
    "Diese Bestellung ist hier nicht mehr zu sehen. Haben Sie bezahlt, findet der Veranstalter die Tickets über Ihre E-Mail.",
  "error.order-gone.paying.number":
    "Bestellung Nr.~{number} ist hier nicht mehr zu sehen. Haben Sie bezahlt, findet der Veranstalter sie über diese Nummer.",
  "error.sold-out": "Diese Tickets hat gerade jemand gekauft. Bitte wählen Sie andere.",
  "error.sold-out.sets": "Ausverkauft: {sets}. Bitte wählen Sie andere Tickets.",
  "error.partial": "So viele gibt es nicht mehr, wir haben sie wieder freigegeben. Nehmen Sie weniger oder wählen Sie andere.",
  "error.partial.sets": "So viele gibt es nicht mehr, wir haben sie wieder freigegeben. Noch da: {sets}. Nehmen Sie weniger oder andere.",
  "error.partial.set": "„{name}“~– {count}",
  "error.conflict": "Diese Bestellung wird gerade in einem anderen Fenster geändert. Warten Sie kurz und versuchen Sie es noch einmal.",
  "error.limited": "Das waren zu viele Versuche hintereinander. Warten Sie eine Minute und versuchen Sie es noch einmal.",
  "error.rejected": "Das Ticketsystem hat die Bestellung abgelehnt. Wählen Sie andere Tickets oder versuchen Sie es später.",
  "error.rejected.order": "Das Ticketsystem hat das nicht angenommen. Prüfen Sie Ihre Angaben und versuchen Sie es noch einmal.",
  "error.rejected.address":
    "Die Zahlungsseite hat keine sichere Adresse, wir öffnen sie nicht. Stornieren Sie oder fragen Sie den Veranstalter.",
  "error.not-cancellable": "Diese Bestellung lässt sich hier nicht mehr stornieren. Bei der Rückgabe hilft der Veranstalter.",
  "error.expired":
    "Das Reservieren hat nicht geklappt, die Tickets sind wieder im Verkauf. Ihre Auswahl ist noch da: einfach noch mal zur Kasse.",
  "error.unconfirmed":
    "Ob die Bestellung ankam, wissen wir nicht. Versuchen Sie es nach {time} wieder: Dann sind die Tickets auf jeden Fall frei.",
  "error.unconfirmed.again":
    "Die Antwort kam nicht an. Drücken Sie noch einmal {button}: Eine zweite Bestellung entsteht nicht.",
  "error.unconfirmed.cancel":
    "Die Stornierung ist nicht bestätigt. Versuchen Sie es noch einmal; sonst werden die Tickets bis {time} von selbst frei.",
  "error.server": "Das Ticketsystem hat ein Problem. Warten Sie eine Minute und versuchen Sie es noch einmal.",
  "error.decode": "Wir haben die Antwort des Ticketsystems nicht verstanden. Versuchen Sie es noch einmal; sonst hilft der Veranstalter.",

  // For those who listen to the page: the number comes first
  "announce.held": {
    one: "{count}~Minute lang halten wir Ihre Tickets fest. Bestellung Nr.~{number}.",
    other: "{count}~Minuten lang halten wir Ihre Tickets fest. Bestellung Nr.~{number}.",
  },
  "announce.minutes": {
    one: "{count}~Minute noch. Dann gehen die Tickets zurück in den Verkauf.",
    other: "{count}~Minuten noch. Dann gehen die Tickets zurück in den Verkauf.",
  },
  "announce.seconds": {
    one: "{count}~Sekunde noch. Dann gehen die Tickets zurück in den Verkauf.",
    other: "{count}~Sekunden noch. Dann gehen die Tickets zurück in den Verkauf.",
  },
  "announce.paid": "Die Tickets gehören Ihnen. Bestellnummer {number}.",
};
