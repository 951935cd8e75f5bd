#include "InworldSessionComponent.h"

#include "Engine/GameInstance.h"
#include "Engine/World.h"
#include "InworldCall.h"
#include "InworldCharacterComponent.h"
#include "InworldNativeModule.h"
#include "InworldSettings.h"
#include "InworldSubsystem.h"

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
	FString Script = LocalScriptText;
	if (Script.IsEmpty() && !Settings->LocalScript.IsEmpty() && !InworldCall::LoadScript(*this, Settings->LocalScript, Script))
	{
		return false;
	}
	const FInworldUtf8 ScriptText(Script);
	const FInworldUtf8 LocalSettingsText(Settings->LocalSettings);
	const FInworldUtf8 MindKeyText(Settings->MindKey);
	const FInworldUtf8 RecordText(Settings->RecordFile);
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
	Config.local_script_text = LocalScriptText.IsEmpty() && Settings->LocalScript.IsEmpty() ? nullptr : ScriptText.c_str();
	Config.local_settings = LocalSettingsText.OrNull();
	Config.mind_key = MindKeyText.OrNull();
	Config.record_file = RecordText.OrNull();
	Config.flags = (Settings->RecordFile.IsEmpty() ? 0 : IW_SESSION_RECORD) | IW_SESSION_SUBTITLES;
	Config.saved_state = StateText.OrNull();
	Config.idle_timeout_ms = static_cast<uint32>(FMath::Max(IdleTimeout, 0.0f) * 1000.0f);
	Config.names = IW_NAMES_UNREAL;
	Config.client_id = "unreal-native";
	Config.client_version = "0.1.0";

	if (!InworldCall::Worked(*this, inworld::set_log_level(Settings->bVerboseLog ? inworld::LogLevel::info : inworld::LogLevel::off)))
	{
		return false;
	}
	inworld::Result<inworld::Session> Made = inworld::Session::create(Config);
	if (!Made.ok())
	{
		const FString Words = InworldCall::LastError();
		const bool bIsOfScript = Words.StartsWith(TEXT("LocalScript"));
		InworldCall::TellFailure(*this, bIsOfScript ? Settings->LocalScript + FString(TEXT(": ")) + Words : Words);
		return false;
	}
	if (!InworldCall::Worked(*this, Made->start()))
	{
		return false;
	}
	const TSharedRef<FInworldSession> Opened = MakeShared<FInworldSession>(MoveTemp(*Made), *this);
	Session = Opened;
	OpenVoices();
	Subsystem->Add(Opened);
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
	EndAllAnswers();
	VoiceNames.Reset();
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

void UInworldSessionComponent::AddCharacter(UInworldCharacterComponent& Character)
{
	Characters.AddUnique(&Character);
	TellCharactersWhoTheyAre();
	OpenVoices();
}

void UInworldSessionComponent::RemoveCharacter(UInworldCharacterComponent& Character)
{
	Characters.Remove(&Character);
	Character.OpenVoice(0, FString());
	OpenVoices();
}

/** Whether a brain name, short or in full, may be that of the other one. */
static bool MayBeTheSame(const FString& Left, const FString& Right)
{
	const FString Prefix = TEXT("/characters/");
	return Left == Right || Left.EndsWith(Prefix + Right) || Right.EndsWith(Prefix + Left);
}

void UInworldSessionComponent::OpenVoices()
{
	const uint64 Handle = Session.IsValid() ? Session->Native.handle() : 0;
	for (int32 Index = 0; Index < Characters.Num(); ++Index)
	{
		UInworldCharacterComponent* Character = Characters[Index].Get();
		// one reader for each voice: the first component of a character plays it
		bool bPlays = Character != nullptr && Handle != 0 && !Character->BrainName.IsEmpty();
		for (int32 Before = 0; bPlays && Before < Index; ++Before)
		{
			const UInworldCharacterComponent* Other = Characters[Before].Get();
			bPlays = Other == nullptr || !MayBeTheSame(Other->BrainName, Character->BrainName);
		}
		if (Character != nullptr)
		{
			Character->OpenVoice(bPlays ? Handle : 0, bPlays ? VoiceNameOf(Character->BrainName) : FString());
		}
	}
}

void UInworldSessionComponent::CloseVoices()
{
	for (const TWeakObjectPtr<UInworldCharacterComponent>& Character : Characters)
	{
		if (Character.IsValid())
		{
			Character->OpenVoice(0, FString());
		}
	}
}

FString UInworldSessionComponent::VoiceNameOf(const FString& BrainName)
{
	for (const FString& Opened : VoiceNames)
	{
		if (MayBeTheSame(Opened, BrainName))
		{
			return Opened;
		}
	}
	VoiceNames.Add(BrainName);
	return BrainName;
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
