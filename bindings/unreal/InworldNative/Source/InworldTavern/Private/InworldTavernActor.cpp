// What the tavern is made of. What happens in it is in InworldTavernGame.cpp.

#include "InworldTavernActor.h"

#include "Blueprint/UserWidget.h"
#include "Camera/CameraComponent.h"
#include "Components/AudioComponent.h"
#include "Components/PointLightComponent.h"
#include "Components/StaticMeshComponent.h"
#include "Engine/StaticMesh.h"
#include "Engine/World.h"
#include "GameFramework/PlayerController.h"
#include "Interfaces/IPluginManager.h"
#include "InworldCharacterComponent.h"
#include "InworldMicrophoneComponent.h"
#include "InworldSessionComponent.h"
#include "InworldSettings.h"
#include "InworldTavernBox.h"
#include "InworldTavernFace.h"
#include "Materials/MaterialInstanceDynamic.h"
#include "Misc/FileHelper.h"
#include "Misc/Paths.h"
#include "UObject/ConstructorHelpers.h"

AInworldTavern::AInworldTavern()
{
	PrimaryActorTick.bCanEverTick = true;
	RootComponent = CreateDefaultSubobject<USceneComponent>(TEXT("Root"));

	static ConstructorHelpers::FObjectFinder<UStaticMesh> Ball(TEXT("/Engine/BasicShapes/Sphere.Sphere"));
	static ConstructorHelpers::FObjectFinder<UStaticMesh> Cube(TEXT("/Engine/BasicShapes/Cube.Cube"));
	BallMesh = Ball.Object;
	BoxMesh = Cube.Object;

	Camera = CreateDefaultSubobject<UCameraComponent>(TEXT("Camera"));
	Camera->SetupAttachment(RootComponent);
	Camera->SetRelativeLocation(FVector(420.0, 0.0, 20.0));
	Camera->SetRelativeRotation(FRotator(0.0, 180.0, 0.0));
	Fire = CreateDefaultSubobject<UPointLightComponent>(TEXT("Fire"));
	Fire->SetupAttachment(RootComponent);
	Fire->SetRelativeLocation(FVector(220.0, 160.0, 60.0));
	Fire->SetLightColor(FLinearColor(1.0f, 0.62f, 0.30f));

	MaraFace = CreateDefaultSubobject<UInworldTavernFace>(TEXT("MaraFace"));
	MaraFace->SetupAttachment(RootComponent);
	MaraFace->SetRelativeLocation(FVector(0.0, 140.0, 60.0)); // from the camera, on the left
	BranFace = CreateDefaultSubobject<UInworldTavernFace>(TEXT("BranFace"));
	BranFace->SetupAttachment(RootComponent);
	BranFace->SetRelativeLocation(FVector(0.0, -140.0, 60.0));
	MaraVoice = CreateDefaultSubobject<UAudioComponent>(TEXT("MaraVoice"));
	MaraVoice->SetupAttachment(MaraFace);
	MaraVoice->bAutoActivate = false;
	BranVoice = CreateDefaultSubobject<UAudioComponent>(TEXT("BranVoice"));
	BranVoice->SetupAttachment(BranFace);
	BranVoice->bAutoActivate = false;

	Talk = CreateDefaultSubobject<UInworldSessionComponent>(TEXT("Talk"));
	Talk->bAutoStart = false; // it waits for its script
	Talk->Workspace = TEXT("demo");
	Talk->Scene = TEXT("tavern");
	Talk->PlayerName = TEXT("Ada");
	Mara = CreateDefaultSubobject<UInworldCharacterComponent>(TEXT("Mara"));
	Mara->BrainName = TEXT("innkeeper");
	Mara->Session = Talk;
	Mara->Voice = MaraVoice;
	Bran = CreateDefaultSubobject<UInworldCharacterComponent>(TEXT("Bran"));
	Bran->BrainName = TEXT("guard");
	Bran->Session = Talk;
	Bran->Voice = BranVoice;
	Microphone = CreateDefaultSubobject<UInworldMicrophoneComponent>(TEXT("Microphone"));
	Microphone->Session = Talk;
}

void AInworldTavern::BeginPlay()
{
	AActor::BeginPlay();
	BuildRoom();
	BuildBox();
	Talk->OnConnectionStateChanged.AddDynamic(this, &AInworldTavern::HandleState);
	Talk->OnEstablished.AddDynamic(this, &AInworldTavern::HandleEstablished);
	Talk->OnError.AddDynamic(this, &AInworldTavern::HandleError);
	Talk->OnPlayerText.AddDynamic(this, &AInworldTavern::HandlePlayer);
	Talk->OnLineStarted.AddDynamic(this, &AInworldTavern::HandleLineStarted);
	Talk->OnLineWord.AddDynamic(this, &AInworldTavern::HandleLineWord);
	Talk->OnLineEnded.AddDynamic(this, &AInworldTavern::HandleLineEnded);
	Follow(*Mara);
	Follow(*Bran);
	if (LoadScript())
	{
		Talk->StartSession();
	}
}

void AInworldTavern::Follow(UInworldCharacterComponent& Character)
{
	Character.OnTrigger.AddDynamic(this, &AInworldTavern::HandleTrigger);
	Character.OnNarratedAction.AddDynamic(this, &AInworldTavern::HandleAction);
	Character.OnInteractionEnd.AddDynamic(this, &AInworldTavern::HandleEnd);
}

bool AInworldTavern::LoadScript()
{
	const FString& Endpoint = GetDefault<UInworldSettings>()->Endpoint;
	if (!Endpoint.IsEmpty() && Endpoint != TEXT("local"))
	{
		return true; // that server has its own
	}
	const TSharedPtr<IPlugin> Plugin = IPluginManager::Get().FindPlugin(TEXT("InworldNative"));
	const FString Folder = Plugin.IsValid() ? Plugin->GetBaseDir() : FString();
	return FFileHelper::LoadFileToString(Talk->LocalScriptText, *FPaths::Combine(Folder, TEXT("Resources/Tavern.toml")));
}

void AInworldTavern::BuildRoom()
{
	MaraFace->BuildHead(BallMesh, BoxMesh, FLinearColor(0.80f, 0.48f, 0.32f), FLinearColor(0.26f, 0.05f, 0.02f));
	BranFace->BuildHead(BallMesh, BoxMesh, FLinearColor(0.60f, 0.34f, 0.22f), FLinearColor(0.20f, 0.22f, 0.25f));
	const auto Add = [this](const FVector& At, const FVector& Size, const FLinearColor& Color) {
		UStaticMeshComponent* Part = NewObject<UStaticMeshComponent>(this);
		Part->SetStaticMesh(BoxMesh);
		Part->SetupAttachment(RootComponent);
		Part->SetRelativeLocation(At);
		Part->SetRelativeScale3D(Size);
		Part->RegisterComponent();
		if (UMaterialInstanceDynamic* Paint = Part->CreateDynamicMaterialInstance(0))
		{
			Paint->SetVectorParameterValue(FName(TEXT("Color")), Color);
		}
		return Part;
	};
	Add(FVector(-160.0, 0.0, 60.0), FVector(0.2, 9.0, 5.0), FLinearColor(0.05f, 0.025f, 0.015f)); // the wall
	Add(FVector(40.0, 0.0, -110.0), FVector(5.0, 9.0, 0.2), FLinearColor(0.03f, 0.015f, 0.01f)); // the floor
	Add(FVector(60.0, 0.0, -99.0), FVector(1.0, 1.1, 0.01), FLinearColor(0.0f, 0.0f, 0.0f)); // the hole to the cellar
	Hatch = Add(FVector(60.0, 0.0, -97.0), FVector(1.0, 1.1, 0.04), FLinearColor(0.11f, 0.04f, 0.015f));
}

void AInworldTavern::BuildBox()
{
	UWorld* World = GetWorld();
	APlayerController* Player = World != nullptr ? World->GetFirstPlayerController() : nullptr;
	if (Player == nullptr)
	{
		return; // on a server nobody looks
	}
	Box = CreateWidget<UInworldTavernBox>(Player);
	Box->OnSaid.AddDynamic(this, &AInworldTavern::HandleSaid);
	Box->OnChosen.AddDynamic(this, &AInworldTavern::HandleChosen);
	Box->OnTalked.AddDynamic(this, &AInworldTavern::HandleTalked);
	Box->OnTestMind.AddDynamic(this, &AInworldTavern::HandleTestMind);
	Box->OnUseMind.AddDynamic(this, &AInworldTavern::HandleUseMind);
	Box->AddToViewport();
	Player->SetViewTarget(this);
	Player->SetShowMouseCursor(true);
	Player->SetInputMode(FInputModeGameAndUI());
}
