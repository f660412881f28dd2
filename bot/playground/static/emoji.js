/** The emoji that members of a community and the bot use most, by Slack's names. */

const table = `white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ tada 🎉 wave 👋 seedling 🌱 herb 🌿 deciduous_tree 🌳
calendar 📅 date 📅 spiral_calendar_pad 🗓️ clock 🕒 alarm_clock ⏰ hourglass ⌛ hourglass_flowing_sand ⏳ stopwatch ⏱️ memo 📝 pencil 📝 pencil2 ✏️ book 📖 books 📚
notebook 📓 closed_book 📕 bookmark 🔖 bulb 💡 sparkles ✨ star ⭐ star2 🌟 dizzy 💫 fire 🔥 rocket 🚀 dart 🎯 trophy 🏆 medal 🏅 sports_medal 🏅 first_place_medal 🥇
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 clap 👏 raised_hands 🙌 raised_hand ✋ hand ✋ pray 🙏 muscle 💪 handshake 🤝 point_right 👉 point_left 👈 point_up ☝️ point_down 👇 ok_hand 👌 v ✌️
heart ❤️ yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 orange_heart 🧡 smile 😄 slightly_smiling_face 🙂 simple_smile 🙂 blush 😊 grinning 😀 joy 😂 wink 😉 thinking_face 🤔
neutral_face 😐 cry 😢 sob 😭 sweat_smile 😅 sunglasses 😎 hugging_face 🤗 eyes 👀 eye 👁️ ear 👂 speech_balloon 💬 thought_balloon 💭 left_speech_bubble 🗨️
question ❓ grey_question ❔ exclamation ❗ warning ⚠️ information_source ℹ️ no_entry ⛔ no_entry_sign 🚫 bell 🔔 no_bell 🔕 mega 📣 loudspeaker 📢 lock 🔒 unlock 🔓 key 🔑 link 🔗
paperclip 📎 pushpin 📌 round_pushpin 📍 mag 🔍 gear ⚙️ wrench 🔧 hammer 🔨 hammer_and_wrench 🛠️ toolbox 🧰 test_tube 🧪 microscope 🔬 bar_chart 📊 chart_with_upwards_trend 📈 chart 💹 clipboard 📋
file_folder 📁 open_file_folder 📂 page_facing_up 📄 scroll 📜 inbox_tray 📥 outbox_tray 📤 envelope ✉️ email 📧 package 📦 gift 🎁 balloon 🎈 confetti_ball 🎊 birthday 🎂 cake 🍰 coffee ☕ tea 🍵
sunny ☀️ sun_with_face 🌞 sunrise 🌅 crescent_moon 🌙 zzz 💤 sleeping 😴 palm_tree 🌴 bed 🛏️ couch_and_lamp 🛋️ cloud ☁️ rainbow 🌈 snowflake ❄️ earth_africa 🌍 globe_with_meridians 🌐 world_map 🗺️
compass 🧭 mountain ⛰️ footprints 👣 runner 🏃 walking 🚶 person_in_lotus_position 🧘 busts_in_silhouette 👥 bust_in_silhouette 👤 people_hugging 🫂 speaking_head_in_silhouette 🗣️ robot_face 🤖
arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ arrow_forward ▶️ fast_forward ⏩ repeat 🔁 arrows_counterclockwise 🔄 leftwards_arrow_with_hook ↩️ double_vertical_bar ⏸️ pause_button ⏸️ black_square_for_stop ⏹️ checkered_flag 🏁 triangular_flag_on_post 🚩
white_circle ⚪ black_circle ⚫ red_circle 🔴 large_blue_circle 🔵 large_green_circle 🟢 large_yellow_circle 🟡 large_orange_circle 🟠 large_green_square 🟩 large_yellow_square 🟨 white_large_square ⬜ black_large_square ⬛ white_medium_square ◻️
small_blue_diamond 🔹 small_orange_diamond 🔸 one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 100 💯 new 🆕 soon 🔜 recycle ♻️ infinity ♾️ heavy_plus_sign ➕ heavy_minus_sign ➖`;

/** What one can react with here: the few that people use. */
export const offered =
  "white_check_mark +1 heart tada clap raised_hands pray muscle handshake eyes bulb rocket star fire seedling joy smile thinking_face cry wave question memo calendar 100".split(
    " ",
  );

const words = table.split(/\s+/);
const known = new Map();
for (let at = 0; at < words.length; at += 2) known.set(words[at], words[at + 1]);

/** The character, or nothing for a name that is not in the table. */
export const emoji = (name) => known.get(name.replace(/::skin-tone-\d/, ""));
