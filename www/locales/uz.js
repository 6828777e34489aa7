/** Uzbek in Latin letters, with “siz”. What the keys and the signs mean is said in en.js. */
export default {
  "retry": "Qayta urinish",
  "error.load": "Chipta savdosi yuklanmadi. Internetni tekshirib, qayta urinib ko‘ring.",
  "error.internal": "Nimadir buzildi, bu bizning aybimiz. Qayta urinib ko‘ring: boshlangan buyurtma yo‘qolmaydi.",

  "widget.label": "Chipta sotib olish",
  "loading": "Chiptalar yuklanmoqda…",
  "quote": "“{name}”",

  "duration.seconds": { one: "{count}~soniya", other: "{count}~soniya" },
  "duration.minutes": { one: "{count}~daqiqa", other: "{count}~daqiqa" },
  "duration.hours": { one: "{count}~soat", other: "{count}~soat" },

  // Choosing
  "sets.label": "Chiptalar",
  "set.fee": "yig‘im bilan: {fee}",
  "set.left": { "=1": "oxirgisi qoldi", one: "{count}~ta qoldi", other: "{count}~ta qoldi" },
  "set.gone": "Sotib bo‘lingan",
  "set.plus": "Chipta qo‘shish: {name}",
  "set.minus": "Chiptani olib tashlash: {name}",
  "total.none": "Chiptalarni tanlang",
  "total.label": { one: "Jami, {count}~ta chipta", other: "Jami, {count}~ta chipta" },
  "checkout": "Rasmiylashtirish",
  "checkout.busy": "Band qilinmoqda…",
  "checkout.anyway": "Baribir band qilish",
  "checkout.slow": "Kassa odatdagidan uzoqroq javob bermayapti. Kutish yoki buyurtmani bekor qilish mumkin.",
  "hold.known": "Buyurtmani rasmiylashtirguningizcha chiptalarni {duration} siz uchun saqlab turamiz.",
  "hold.unknown": "Chiptalarni siz uchun cheklangan vaqt saqlaymiz.",
  "limit.order": {
    one: "Bitta buyurtmada faqat {count}~ta chipta bo‘lishi mumkin.",
    other: "Bitta buyurtmada ko‘pi bilan {count}~ta chipta bo‘lishi mumkin.",
  },
  "limit.set": {
    one: "Bitta buyurtmada bunday chiptadan faqat {count}~ta bo‘lishi mumkin.",
    other: "Bitta buyurtmada bunday chiptadan ko‘pi bilan {count}~ta bo‘lishi mumkin.",
  },
  "choose.first": "Avval chiptalarni tanlang.",
  "event.closed": "Bu tadbirga chiptalar hozir sotuvda emas.",
  "event.gone": "Barcha chiptalar sotilgan. Ba’zan ular sotuvga qaytadi, keyinroq qarab ko‘ring.",

  // An order that holds tickets
  "held.label": "Chiptalar hali sizniki",
  "held.last-minute": "Oxirgi daqiqa qoldi",
  "held.note.apart": "To‘lov yangi varaqda ochiladi. Vaqt tugagach, chiptalar sotuvga qaytadi.",
  "held.note": "Vaqt tugagach, chiptalar sotuvga qaytadi.",
  "held.confirming": "Vaqt tugadi, buyurtmani tekshiryapmiz…",
  "paying.note": "To‘lov o‘tishi bilan shu yerda buyurtma raqami chiqadi. Fikringiz o‘zgardimi? Buyurtmani bekor qilsa bo‘ladi.",
  "paying.unpaid":
    "Hali to‘lanmagan, chiptalar hali sizniki: qayta to‘lang yoki buyurtmani bekor qiling. Hozirgina to‘lagan bo‘lsangiz, biroz kuting.",
  "paying.unpaid.wait":
    "Hali to‘lanmagan, chiptalar hali sizniki. Hozirgina to‘lagan bo‘lsangiz, biroz kuting, bo‘lmasa buyurtmani bekor qilsa bo‘ladi.",
  "paying.label": "To‘lovni kutyapmiz. Chiptalar hali sizniki",
  "order.number": "Buyurtma №~{number}",
  "order.line": "{name} × {count}",
  "order.mixed": "Siz har xil chiptalarni tanladingiz. Qaysilari tekkani chiptalarning o‘zida yozilgan bo‘ladi.",
  "seat.row": "{number}-qator",
  "seat.number": "{number}-o‘rin",
  "order.found": "Bu siz avval boshlagan buyurtma. Chiptalar hali sizniki.",
  "order.fewer": {
    one: "{wanted} tadan faqat {count} ta topildi, uni siz uchun saqlab turibmiz. Bu kam bo‘lsa, buyurtmani bekor qiling.",
    other: "{wanted} tadan faqat {count} ta topildi, ularni siz uchun saqlab turibmiz. Bu kam bo‘lsa, buyurtmani bekor qiling.",
  },
  "cancel": "Buyurtmani bekor qilish",
  "cancel.busy": "Bekor qilinmoqda…",
  "cancel.question": "Buyurtma bekor qilinsinmi? Chiptalar sotuvga qaytadi.",
  "cancel.question.paying":
    "Buyurtma bekor qilinsinmi? Hozir to‘layotgan yoki to‘lab bo‘lgan bo‘lsangiz, bekor qilmang, bir daqiqa kuting.",
  "cancel.yes": "Ha, bekor qilinsin",
  "cancel.no": "Yo‘q, qolsin",
  "cancel.failed": "Buyurtma bekor qilinmadi, chiptalar hali sizniki. Kerak bo‘lmasa, yana bir marta bekor qiling.",

  // The buyer's details, the promo code, Pay
  "details.label": "Sizning ma’lumotlaringiz",
  "details.name": "Ismingiz",
  "details.email": "E-pochta",
  "details.phone": "Telefon",
  "details.optional": "ixtiyoriy",
  "details.name.missing": "Iltimos, ism va familiyangizni yozing.",
  "details.email.missing": "Iltimos, elektron pochtangizni yozing.",
  "details.phone.missing": "Iltimos, telefon raqamingizni yozing.",
  "details.email.wrong": "Manzilni tekshiring: u name@example.org ko‘rinishida bo‘ladi.",
  "details.long": {
    one: "Juda uzun: ko‘pi bilan {count}~ta belgi sig‘adi.",
    other: "Juda uzun: ko‘pi bilan {count}~ta belgi sig‘adi.",
  },
  "details.refused": "Kassa buni qabul qilmadi. Iltimos, tekshiring.",
  "details.odd": "Bu yerga ko‘rinmas belgilar tushib qolgan. Iltimos, o‘chirib, qaytadan yozing.",
  "promo.label": "Menda promokod bor",
  "promo.apply": "Qo‘llash",
  "promo.busy": "Tekshirilmoqda…",
  "promo.remove": "O‘chirish",
  "promo.missing": "Avval kodni kiriting.",
  "promo.waiting": "Promokodni qo‘llang yoki o‘chiring.",
  "promo.applied": "Promokod ishladi: minus {sum}.",
  "promo.removed": "Promokod olib tashlandi. To‘lov: {sum}.",
  "promo.refused": "Bu promokod bu yerda ishlamaydi. Kod va uning shartlarini tekshiring yoki usiz davom eting.",
  "pay": "{sum} to‘lash",
  "pay.busy": "To‘lov ochilmoqda…",
  "pay.again": "To‘lovga qaytish",
  "pay.apart": "Yangi varaqda ochiladi.",
  "pay.unknown": "To‘lov yuklanmadi. Chiptalar hozircha sizniki: qayta urinib ko‘ring yoki buyurtmani bekor qiling.",

  // How it ended
  "canceled.text": "Buyurtma bekor qilindi, chiptalar yana sotuvda. Fikringiz o‘zgarsa, tanlovingiz saqlanib turibdi.",
  "expired.text": "Vaqt tugadi, chiptalar sotuvga qaytdi. Tanlovingiz saqlanib turibdi, qaytadan rasmiylashtiring.",
  "paid.title": "Chiptalar sizniki",
  "paid.number": "Buyurtma raqami",
  "paid.text": "Raqamni saqlab qo‘ying: tashkilotchi buyurtmangizni shu raqam bo‘yicha topadi.",
  "paid.seen": "To‘lov haqida soat {time} da bildik.",
  "paid.more": "Yana chipta olish",

  // The network
  "offline.choose": "Internet yo‘q. Bemalol tanlang, aloqa tiklangach rasmiylashtira olasiz.",
  "offline.held": "Internet yo‘q. Vaqt ketyapti, chiptalar hozircha sizniki. Aloqa tiklangach, hammasini tekshiramiz.",
  "offline.over": "Internet yo‘q, vaqt ham tugadi. Aloqa tiklangach, buyurtmani tekshiramiz.",

  // Errors
  "error.network": "Kassa bilan aloqa yo‘q. Internetni tekshirib, qayta urinib ko‘ring.",
  "error.timeout": "Kassa uzoq javob bermayapti. Qayta urinib ko‘ring.",
  "error.unauthorized": "Kassa bu sayt so‘rovini qabul qilmadi. Iltimos, tashkilotchiga yozing.",
  "error.not-found": "Bu tadbirni sotuvdan topa olmadik. Boshqa sanalarni ko‘ring yoki tashkilotchiga yozing.",
  "error.order-gone": "Bu buyurtma endi yo‘q. Chiptalarni qaytadan tanlang.",
  "error.order-gone.paying":
    "Bu buyurtma endi bu yerdan ko‘rinmaydi. Agar to‘lagan bo‘lsangiz, tashkilotchi chiptalarni pochtangiz bo‘yicha topadi.",
  "error.order-gone.paying.number":
    "№~{number} buyurtma endi bu yerdan ko‘rinmaydi. To‘lagan bo‘lsangiz, tashkilotchi chiptalarni shu raqam bo‘yicha topadi.",
  "error.sold-out": "Bu chiptalarni hozirgina olib ketishdi. Boshqasini tanlang.",
  "error.sold-out.sets": "Tugagan chiptalar: {sets}. Boshqasini tanlang.",
  "error.partial": "Buncha chipta qolmabdi, bandni bekor qildik. Kamroq oling yoki boshqasini tanlang.",
  "error.partial.sets": "Buncha chipta qolmabdi, bandni bekor qildik. Qolgani: {sets}. Kamroq yoki boshqasini oling.",
  "error.partial.set": "“{name}”~– {count}",
  "error.conflict": "Bu buyurtma hozir boshqa oynada o‘zgartirilmoqda. Biroz kutib, qayta urinib ko‘ring.",
  "error.limited": "Ketma-ket juda ko‘p urinish bo‘ldi. Bir daqiqa kutib, qayta urinib ko‘ring.",
  "error.rejected": "Kassa buyurtmani qabul qilmadi. Boshqa chiptalarni tanlang yoki keyinroq urinib ko‘ring.",
  "error.rejected.order": "Kassa buni qabul qilmadi. Ma’lumotlaringizni tekshirib, qayta urinib ko‘ring.",
  "error.rejected.address":
    "To‘lov sahifasining manzili xavfsiz emas, uni ochmaymiz. Buyurtmani bekor qiling yoki tashkilotchiga yozing.",
  "error.not-cancellable": "Bu buyurtmani endi bu yerda bekor qilib bo‘lmaydi. Chiptalarni qaytarishda tashkilotchi yordam beradi.",
  "error.expired": "Band qilib bo‘lmadi, chiptalar yana sotuvda. Tanlovingiz saqlanib turibdi, qaytadan rasmiylashtiring.",
  "error.unconfirmed":
    "Buyurtma yaratilgan-yaratilmagani noma’lum. Soat {time} dan keyin urinib ko‘ring: unda chiptalar albatta bo‘sh bo‘ladi.",
  "error.unconfirmed.again": "Javob yetib kelmadi. {button} tugmasini qayta bosing: ikkinchi buyurtma yaratilmaydi.",
  "error.unconfirmed.cancel":
    "Bekor qilish tasdiqlanmadi. Qayta urinib ko‘ring; bo‘lmasa, chiptalar soat {time} gacha o‘zi bo‘shaydi.",
  "error.server": "Kassada nosozlik bor. Bir daqiqa kutib, qayta urinib ko‘ring.",
  "error.decode": "Kassa tushunarsiz javob berdi. Qayta urinib ko‘ring, bo‘lmasa tashkilotchiga yozing.",

  // For those who listen to the page: the number comes first
  "announce.held": {
    one: "{count}~daqiqa chiptalarni siz uchun saqlab turamiz. Buyurtma №~{number}.",
    other: "{count}~daqiqa chiptalarni siz uchun saqlab turamiz. Buyurtma №~{number}.",
  },
  "announce.minutes": {
    one: "{count}~daqiqa qoldi. Keyin chiptalar sotuvga qaytadi.",
    other: "{count}~daqiqa qoldi. Keyin chiptalar sotuvga qaytadi.",
  },
  "announce.seconds": {
    one: "{count}~soniya qoldi. Keyin chiptalar sotuvga qaytadi.",
    other: "{count}~soniya qoldi. Keyin chiptalar sotuvga qaytadi.",
  },
  "announce.paid": "Chiptalar sizniki. Buyurtma raqami {number}.",
};
