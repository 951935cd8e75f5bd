#include "InworldSessionComponent.h"

#include "Engine/GameInstance.h"
#include "Engine/World.h"
#include "InworldCharacterComponent.h"
#include "InworldNativeModule.h"
#include "InworldSession.h"
#include "InworldSettings.h"
#include "InworldSubsystem.h"

/** Qualified wherever a component calls them: UObject has hundreds of members, such as Mark, and each hides every function
 * of its name outside the class. */
namespace InworldCall
{
	void TellFailure(UInworldSessionComponent& Component, const FString& Words)
	{
		UE_LOG(LogInworldNative, Warning, TEXT("%s"), *Words);
		Component.OnError.Broadcast(EInworldFailure::None, Words);
	}

	/** Tells a failure; gives whether it was none. */
	bool Worked(UInworldSessionComponent& Component, const inworld::Result<>& Result)
	{
		if (!Result.ok())
		{
			TellFailure(Component, InworldConvert::ToString(Result.words().view()));
		}
		return Result.ok();
	}

	/** Whether there is a session. Without one the library is never called: it may be missing, and a call would crash. */
	bool HasSession(UInworldSessionComponent& Component, const TSharedPtr<FInworldSession>& Session)
	{
		if (!Session.IsValid())
		{
			TellFailure(Component, TEXT("There is no session: StartSession was not called, or has failed."));
		}
		return Session.IsValid();
	}

	/** Calls a function of the session, and tells when it failed. */
	template <typename CallType>
	bool Do(UInworldSessionComponent& Component, const TSharedPtr<FInworldSession>& Session, CallType Call)
	{
		return HasSession(Component, Session) && Worked(Component, Call(Session->Native));
	}

	/** Makes a packet, and sends it to a character or to whoever it is for anyway. */
	template <typename MakeType>
	bool Send(UInworldSessionComponent& Component, const TSharedPtr<FInworldSession>& Session, const FString& Character, MakeType Make)
	{
		if (!HasSession(Component, Session))
		{
			return false;
		}
		inworld::Result<inworld::Outgoing> Made = Make();
		if (!Worked(Component, inworld::Result<>(Made.code())))
		{
			return false;
		}
		if (!Character.IsEmpty() && !Worked(Component, Made->add_target(FInworldUtf8(Character))))
		{
			return false;
		}
		return Do(Component, Session, [&](inworld::Session& Native) { return Native.send(MoveTemp(*Made)); });
	}

	/** False: it was cut short, or is not known. */
	bool Mark(inworld::Session& Native, const FInworldPacketInfo& Packet, inworld::PacketStatus Status)
	{
		const inworld::Result<inworld::PacketStatus> Now = Native.mark(FInworldUtf8(Packet.PacketId), Status);
		return Now.ok() && Now.value() != inworld::PacketStatus::cancelled;
	}

	EInworldProgress ProgressOf(const inworld::Result<inworld::Progress>& Progress)
	{
		return static_cast<EInworldProgress>(static_cast<uint32>(Progress.value()));
	}

	const FString& Either(const FString& Own, const FString& Default)
	{
		return Own.IsEmpty() ? Default : Own;
	}
}

UInworldSessionComponent::UInworldSessionComponent()
{
	PrimaryComponentTick.bCanEverTick = false;
}

void UInworldSessionComponent::BeginPlay()
{
	UActorComponent::BeginPlay();
	if (bAutoStart)
	{
		StartSession();
	}
}

void UInworldSessionComponent::EndPlay(const EEndPlayReason::Type EndPlayReason)
{
	CloseSession();
	UActorComponent::EndPlay(EndPlayReason);
}

bool UInworldSessionComponent::StartSession()
{
	return Open(FString(), FString());
}

bool UInworldSessionComponent::StartSessionWithToken(const FString& AccessToken, const FString& SessionId)
{
	return Open(AccessToken, SessionId);
}

bool UInworldSessionComponent::Open(const FString& AccessToken, const FString& SessionId)
{
	const UWorld* World = GetWorld();
	UGameInstance* Game = World != nullptr ? World->GetGameInstance() : nullptr;
	UInworldSubsystem* Subsystem = Game != nullptr ? Game->GetSubsystem<UInworldSubsystem>() : nullptr;
	if (Subsystem == nullptr || !FInworldNativeModule::IsAvailable())
	{
		OnError.Broadcast(EInworldFailure::Internal, TEXT("Inworld Native cannot be used here; the output log tells why."));
		return false;
	}
	StopSession();
	CloseSession(); // what a handler of that has started

	const UInworldSettings* Settings = GetDefault<UInworldSettings>();
	const FInworldUtf8 WorkspaceText(InworldCall::Either(Workspace, Settings->Workspace));
	const FInworldUtf8 SceneText(InworldCall::Either(Scene, Settings->Scene));
	const FInworldUtf8 PlayerText(InworldCall::Either(PlayerName, Settings->PlayerName));
	const FInworldUtf8 EndpointText(Settings->Endpoint);
	const FInworldUtf8 KeyText(Settings->ApiKey);
	const FInworldUtf8 ScriptText(Settings->LocalScript);
	const FInworldUtf8 TokenText(AccessToken);
	const FInworldUtf8 SessionText(SessionId);
	const FInworldUtf8 StateText(SavedState);

	inworld::Config Config;
	Config.workspace = WorkspaceText.OrNull();
	Config.scene = SceneText.OrNull();
	Config.scene_type = bSingleCharacter ? IW_SCENE_TYPE_SINGLE_CHARACTER : IW_SCENE_TYPE_SCENE;
	Config.player_name = PlayerText.OrNull();
	Config.endpoint = EndpointText.OrNull();
	Config.auth = AccessToken.IsEmpty() ? KeyText.OrNull() : nullptr;
	Config.access_token = TokenText.OrNull();
	Config.session_id = SessionText.OrNull();
	Config.local_script = ScriptText.OrNull();
	Config.saved_state = StateText.OrNull();
	Config.idle_timeout_ms = static_cast<uint32>(FMath::Max(IdleTimeout, 0.0f) * 1000.0f);
	Config.client_id = "unreal-native";
	Config.client_version = "0.1.0";

	if (!InworldCall::Worked(*this, inworld::set_log_level(Settings->bVerboseLog ? inworld::LogLevel::info : inworld::LogLevel::off)))
	{
		return false;
	}
	inworld::Result<inworld::Session> Made = inworld::Session::create(Config);
	if (!InworldCall::Worked(*this, inworld::Result<>(Made.code())) || !InworldCall::Worked(*this, Made->start()))
	{
		return false;
	}
	const TSharedRef<FInworldSession> Opened = MakeShared<FInworldSession>(MoveTemp(*Made), *this);
	Subsystem->Add(Opened);
	Session = Opened;
	return true;
}

bool UInworldSessionComponent::SetAccessToken(const FString& AccessToken)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) { return Native.set_access_token(FInworldUtf8(AccessToken)); });
}

void UInworldSessionComponent::StopSession()
{
	const bool bWasRunning = ToldState != EInworldConnectionState::Idle;
	const bool bWasConnected = bToldConnected;
	const bool bWasEstablished = bToldEstablished;
	CloseSession();
	// a handler may start the session again
	if (bWasRunning)
	{
		OnConnectionStateChanged.Broadcast(EInworldConnectionState::Idle, EInworldFailure::None, TEXT("StopSession was called."));
	}
	if (bWasConnected)
	{
		OnConnected.Broadcast(false);
	}
	if (bWasEstablished)
	{
		OnEstablished.Broadcast(false, TArray<FInworldCharacterInfo>());
	}
}

void UInworldSessionComponent::CloseSession()
{
	ToldState = EInworldConnectionState::Idle;
	bToldConnected = bToldEstablished = false;
	if (Session.IsValid())
	{
		Session->Close();
		Session.Reset();
	}
	CharacterInfos.Reset();
	TellCharactersWhoTheyAre();
	for (const TWeakObjectPtr<UInworldCharacterComponent>& Character : Characters)
	{
		if (Character.IsValid())
		{
			Character->Silence();
		}
	}
}

bool UInworldSessionComponent::PauseSession()
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) { return Native.pause(); });
}

bool UInworldSessionComponent::ResumeSession()
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) { return Native.resume(); });
}

EInworldConnectionState UInworldSessionComponent::GetConnectionState() const
{
	if (!Session.IsValid())
	{
		return EInworldConnectionState::Idle;
	}
	const inworld::Result<inworld::ConnectionState> State = Session->Native.connection_state();
	return State.ok() ? InworldConvert::ToState(State.value()) : EInworldConnectionState::Idle;
}

bool UInworldSessionComponent::IsConnected() const
{
	return Session.IsValid() && Session->Native.connected();
}

bool UInworldSessionComponent::IsEstablished() const
{
	return Session.IsValid() && Session->Native.established();
}

bool UInworldSessionComponent::SendText(const FString& Character, const FString& Text)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.send_text(FInworldUtf8(Character).OrNull(), FInworldUtf8(Text));
	});
}

bool UInworldSessionComponent::SendTrigger(const FString& Character, const FString& Name, const TMap<FString, FString>& Parameters)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.send_trigger(FInworldUtf8(Character).OrNull(), FInworldUtf8(Name), FInworldUtf8Map(Parameters).Span());
	});
}

bool UInworldSessionComponent::SendNarratedAction(const FString& Character, const FString& Content)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.send_narrated_action(FInworldUtf8(Character).OrNull(), FInworldUtf8(Content));
	});
}

bool UInworldSessionComponent::SendGoal(const FString& Character, const FString& Goal, bool bEnable)
{
	return InworldCall::Send(*this, Session, Character, [&] { return inworld::Outgoing::goal(FInworldUtf8(Goal), bEnable); });
}

bool UInworldSessionComponent::SendTaskSucceeded(const FString& Character, const FString& TaskId)
{
	return InworldCall::Send(*this, Session, Character, [&] { return inworld::Outgoing::task_succeeded(FInworldUtf8(TaskId)); });
}

bool UInworldSessionComponent::SendTaskFailed(const FString& Character, const FString& TaskId, const FString& Reason)
{
	return InworldCall::Send(*this, Session, Character, [&] {
		return inworld::Outgoing::task_failed(FInworldUtf8(TaskId), FInworldUtf8(Reason));
	});
}

bool UInworldSessionComponent::SendNextTurn()
{
	return InworldCall::Send(*this, Session, FString(), [&] { return inworld::Outgoing::next_turn(); });
}

bool UInworldSessionComponent::RegenerateResponse(const FString& Character, const FString& InteractionId)
{
	return InworldCall::Send(*this, Session, Character, [&] { return inworld::Outgoing::regenerate_response(FInworldUtf8(InteractionId)); });
}

bool UInworldSessionComponent::ApplyResponse(const FInworldPacketInfo& Chosen, bool bCommit)
{
	return InworldCall::Send(*this, Session, Chosen.AgentId, [&] {
		return inworld::Outgoing::apply_response(FInworldUtf8(Chosen.PacketId), FInworldUtf8(Chosen.InteractionId),
			FInworldUtf8(Chosen.UtteranceId).OrNull(), bCommit);
	});
}

bool UInworldSessionComponent::SendPerceivedLatency(const FString& InteractionId, float Seconds)
{
	const std::int64_t Microseconds = static_cast<std::int64_t>(static_cast<double>(Seconds) * 1000000.0);
	return InworldCall::Send(*this, Session, FString(), [&] {
		return inworld::Outgoing::perceived_latency(FInworldUtf8(InteractionId), Microseconds, inworld::Precision::estimated);
	});
}

bool UInworldSessionComponent::CreateItems(const TArray<FInworldItem>& Items, const TArray<FString>& Entities)
{
	// all texts first, so that none moves while the library is given pointers to them
	TArray<FString> Texts;
	TArray<TSharedRef<FInworldUtf8Map>> Properties;
	for (const FInworldItem& Item : Items)
	{
		Texts.Add(Item.Id);
		Texts.Add(Item.DisplayName);
		Texts.Add(Item.Description);
		Properties.Add(MakeShared<FInworldUtf8Map>(Item.Properties));
	}
	const FInworldUtf8List Utf8(Texts);
	TArray<inworld::Item> Given;
	for (int32 Index = 0; Index < Items.Num(); ++Index)
	{
		const std::size_t At = static_cast<std::size_t>(Index) * 3;
		inworld::Item Item{};
		Item.id = Utf8.Span()[At];
		Item.display_name = Items[Index].DisplayName.IsEmpty() ? nullptr : Utf8.Span()[At + 1];
		Item.description = Items[Index].Description.IsEmpty() ? nullptr : Utf8.Span()[At + 2];
		Item.properties = Properties[Index]->Span().data();
		Item.property_count = Properties[Index]->Span().size();
		Given.Add(Item);
	}
	const inworld::Span<inworld::Item> All(Given.GetData(), static_cast<std::size_t>(Given.Num()));
	return InworldCall::Send(*this, Session, FString(), [&] { return inworld::Outgoing::items(All, FInworldUtf8List(Entities).Span()); });
}

bool UInworldSessionComponent::RemoveItems(const TArray<FString>& ItemIds)
{
	return InworldCall::Send(*this, Session, FString(), [&] { return inworld::Outgoing::remove_items(FInworldUtf8List(ItemIds).Span()); });
}

bool UInworldSessionComponent::ChangeItems(EInworldItemsChange Change, const TArray<FString>& ItemIds, const TArray<FString>& Entities)
{
	const inworld::ItemsChange How = static_cast<inworld::ItemsChange>(static_cast<uint32>(Change));
	return InworldCall::Send(*this, Session, FString(), [&] {
		return inworld::Outgoing::items_in_entities(How, FInworldUtf8List(ItemIds).Span(), FInworldUtf8List(Entities).Span());
	});
}

bool UInworldSessionComponent::MarkPlayed(const FInworldPacketInfo& Packet)
{
	return Session.IsValid() && InworldCall::Mark(Session->Native, Packet, inworld::PacketStatus::played);
}

bool UInworldSessionComponent::MarkProcessed(const FInworldPacketInfo& Packet)
{
	return Session.IsValid() && InworldCall::Mark(Session->Native, Packet, inworld::PacketStatus::processed);
}

EInworldProgress UInworldSessionComponent::GetUtteranceProgress(const FString& UtteranceId) const
{
	return Session.IsValid() ? InworldCall::ProgressOf(Session->Native.utterance_progress(FInworldUtf8(UtteranceId)))
							 : EInworldProgress::Unknown;
}

EInworldProgress UInworldSessionComponent::GetInteractionProgress(const FString& InteractionId) const
{
	return Session.IsValid() ? InworldCall::ProgressOf(Session->Native.interaction_progress(FInworldUtf8(InteractionId)))
							 : EInworldProgress::Unknown;
}

bool UInworldSessionComponent::SaveState()
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) { return Native.save_state(); });
}

bool UInworldSessionComponent::SendFeedback(const FString& InteractionId, bool bLike, const FString& Comment)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.send_feedback(FInworldUtf8(InteractionId), nullptr, bLike, 0, FInworldUtf8(Comment).OrNull());
	});
}

bool UInworldSessionComponent::UndoFeedback(const FString& Name)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) { return Native.undo_feedback(FInworldUtf8(Name)); });
}

bool UInworldSessionComponent::SendJson(const FString& Json)
{
	return InworldCall::Send(*this, Session, FString(), [&] { return inworld::Outgoing::json(FInworldUtf8(Json)); });
}

bool UInworldSessionComponent::StartAudio(const FString& Character, EInworldMicrophone Mode)
{
	const inworld::Microphone Microphone = static_cast<inworld::Microphone>(static_cast<uint32>(Mode));
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.start_audio(FInworldUtf8(Character).OrNull(), Microphone);
	});
}

bool UInworldSessionComponent::PushAudio(const TArray<float>& Samples, int32 SampleRate, int32 NumChannels)
{
	TArray<int16> Pcm;
	Pcm.Reserve(Samples.Num());
	for (const float Sample : Samples)
	{
		Pcm.Add(static_cast<int16>(FMath::Clamp(Sample, -1.0f, 1.0f) * 32767.0f));
	}
	const inworld::Span<std::int16_t> Span(Pcm.GetData(), static_cast<std::size_t>(Pcm.Num()));
	const uint32 Rate = static_cast<uint32>(FMath::Max(SampleRate, 0));
	const uint32 Channels = static_cast<uint32>(FMath::Max(NumChannels, 0));
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) { return Native.push_audio(Span, Rate, Channels); });
}

bool UInworldSessionComponent::EndAudio()
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) { return Native.end_audio(); });
}

bool UInworldSessionComponent::Interrupt(const FString& Character)
{
	// at once, also what the game has marked as played when it began
	for (const TWeakObjectPtr<UInworldCharacterComponent>& Registered : Characters)
	{
		if (Registered.IsValid() && Registered->IsMeantBy(Character))
		{
			Registered->Silence();
		}
	}
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) { return Native.interrupt(FInworldUtf8(Character).OrNull()); });
}

bool UInworldSessionComponent::CancelResponses(const FString& Character, const FString& InteractionId, const TArray<FString>& UtteranceIds)
{
	const FInworldUtf8List Utterances(UtteranceIds);
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.cancel_responses(FInworldUtf8(Character).OrNull(), FInworldUtf8(InteractionId), Utterances.Span());
	});
}

bool UInworldSessionComponent::LoadScene(const FString& SceneName, bool bIsSingleCharacter)
{
	const inworld::SceneType Type = bIsSingleCharacter ? inworld::SceneType::single_character : inworld::SceneType::scene;
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) { return Native.load_scene(FInworldUtf8(SceneName), Type); });
}

bool UInworldSessionComponent::LoadCharacters(const TArray<FString>& Names)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) { return Native.load_characters(FInworldUtf8List(Names).Span()); });
}

bool UInworldSessionComponent::UnloadCharacters(const TArray<FString>& Names)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) { return Native.unload_characters(FInworldUtf8List(Names).Span()); });
}

bool UInworldSessionComponent::SelectCharacter(const FString& Character)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.select_character(FInworldUtf8(Character).OrNull());
	});
}

FString UInworldSessionComponent::StartConversation(const TArray<FString>& Names)
{
	if (!InworldCall::HasSession(*this, Session))
	{
		return FString();
	}
	const inworld::Result<inworld::Id> Id = Session->Native.start_conversation(FInworldUtf8List(Names).Span());
	return InworldCall::Worked(*this, inworld::Result<>(Id.code())) ? InworldConvert::ToString(Id->view()) : FString();
}

bool UInworldSessionComponent::UpdateConversation(const FString& ConversationId, const TArray<FString>& Names)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.update_conversation(FInworldUtf8(ConversationId), FInworldUtf8List(Names).Span());
	});
}

bool UInworldSessionComponent::SelectConversation(const FString& ConversationId)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.select_conversation(FInworldUtf8(ConversationId).OrNull());
	});
}

void UInworldSessionComponent::AddCharacter(UInworldCharacterComponent& Character)
{
	Characters.AddUnique(&Character);
	TellCharactersWhoTheyAre();
}

void UInworldSessionComponent::RemoveCharacter(UInworldCharacterComponent& Character)
{
	Characters.Remove(&Character);
}

bool UInworldSessionComponent::IsCancelled(const FInworldPacketInfo& Packet) const
{
	if (!Session.IsValid())
	{
		return false;
	}
	const inworld::Result<inworld::PacketStatus> Status = Session->Native.packet_status(FInworldUtf8(Packet.PacketId));
	return Status.ok() && Status.value() == inworld::PacketStatus::cancelled;
}

void UInworldSessionComponent::AdvanceCharacters(float DeltaTime)
{
	// by index: a handler may add or remove characters
	for (int32 Index = 0; Index < Characters.Num(); ++Index)
	{
		if (UInworldCharacterComponent* Character = Characters[Index].Get())
		{
			Character->AdvanceSpeech(DeltaTime);
		}
	}
}

void UInworldSessionComponent::TellCharactersWhoTheyAre()
{
	for (const TWeakObjectPtr<UInworldCharacterComponent>& Registered : Characters)
	{
		UInworldCharacterComponent* Character = Registered.Get();
		if (Character == nullptr)
		{
			continue;
		}
		const FInworldCharacterInfo* Who = CharacterInfos.FindByPredicate(
			[Character](const FInworldCharacterInfo& Info) { return Character->IsNamed(Info.BrainName); });
		Character->BecomeCharacter(Who != nullptr ? *Who : FInworldCharacterInfo());
	}
}
