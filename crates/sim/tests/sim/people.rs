use minigate_sim::{Person, PersonEdit, Simulator, WorldError};

#[tokio::test]
async fn a_world_begins_with_three_people() {
    let sim = Simulator::start().await;

    let names: Vec<_> = sim.world().people().into_iter().map(|person| person.nickname).collect();

    assert_eq!(names, ["Alice", "Bob", "小明"]);
}

#[tokio::test]
async fn names_and_numbers_are_checked() {
    let sim = Simulator::start().await;
    let refusal = |person| sim.world().make_person(person).unwrap_err();

    assert_eq!(refusal(Person::named("Al ice")), WorldError::BadName("Al ice".into()));
    assert_eq!(refusal(Person::named("new")), WorldError::BadName("new".into()));
    assert_eq!(refusal(Person::named("alice")), WorldError::PersonExists("alice".into()));
    assert_eq!(refusal(Person::named("dave").phone("12x45")), WorldError::BadPhone);
}

#[tokio::test]
async fn an_edit_changes_what_it_names() {
    let sim = Simulator::start().await;

    let edit = PersonEdit { nickname: Some("Ally".into()), phone: Some(String::new()), ..PersonEdit::default() };
    sim.world().edit_person("alice", edit).unwrap();

    let alice = sim.world().person("alice").unwrap();
    assert_eq!((&*alice.nickname, &alice.phone, &*alice.language), ("Ally", &None, "zh_CN"));
}

#[tokio::test]
async fn a_refused_edit_changes_nothing() {
    let sim = Simulator::start().await;
    let before = sim.world().person("alice");

    let edit = PersonEdit { nickname: Some("Ally".into()), phone: Some("x".into()), ..PersonEdit::default() };
    sim.world().edit_person("alice", edit).unwrap_err();

    assert_eq!(sim.world().person("alice"), before);
}
